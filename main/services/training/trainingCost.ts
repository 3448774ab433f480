import { cpus } from 'node:os';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { CostEstimate } from '../../../preload/contract/training.ts';
import { findTrainingSpeed, saveTrainingSpeed } from '../../catalog/trainingSpeeds.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { EngineChoice, TrainingSpeedInput } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';

/** What a training costs: so many units, each at the pace of these steps. */
export interface Cost {
  readonly measure: Omit<TrainingSpeedInput, 'engine'>;
  readonly units: number;
  readonly unit: 'samples' | 'patches';
}

/**
 * Resident memory of the wasm engine as measured with two threads: pretraining with batches of 4 to 128 and no or
 * two neighbours took 589 to 2,037 MB, full fine-tuning with 8 and 32 took 531 and 799, encoding 405.
 */
const BASE_MB = { pretrain: 540, full: 450, encode: 400 } as const;
const PER_PATCH_MB = { pretrain: 3, full: 11, encode: 0.5 } as const;
const PATCH_MB = (32 ** 3 * 4) / 2 ** 20;

/** Memory before anything was measured: activations, and the next batch's views, drawn meanwhile. */
export function neededMb({ measure }: Cost): number {
  const { figure, batchSize, neighbours } = measure;
  const patches = figure === 'pretrain' ? batchSize * (2 + neighbours) : batchSize;
  return BASE_MB[figure] + patches * (PER_PATCH_MB[figure] + 2 * PATCH_MB);
}

/** Speeds are of this machine, program, engine and batch. */
const keyOf = ({ measure }: Cost, engine: EngineChoice): string =>
  JSON.stringify([PROGRAM_VERSION, cpus()[0]?.model ?? '', cpus().length, engine, measure]);

/** The estimate where such steps were measured before; else null. */
export function costOf(library: Library, cost: Cost, chosen: EngineChoice): CostEstimate | null {
  const speed = findTrainingSpeed(library.catalog, keyOf(cost, chosen));
  if (!speed) return null;
  const { engine, threads, perSecond, memoryMb } = speed;
  return {
    engine,
    threads,
    perSecond,
    unit: cost.unit,
    seconds: cost.units / perSecond,
    memoryMb: Math.max(memoryMb, neededMb(cost)),
  };
}

/**
 * Measures a few real steps and keeps what they cost.
 * @throws Refusal `memory-too-small` where even they might not fit.
 */
export async function measureCost(session: Session, cost: Cost, freeMb: number): Promise<void> {
  if (neededMb(cost) > freeMb) {
    throw new Refusal(
      'memory-too-small',
      `a step of this batch needs about ${Math.round(neededMb(cost))} MB, ${Math.round(freeMb)} MB are free`,
    );
  }
  const speed = await trackedJob(session, 'trainingSpeed', cost.measure.figure, {
    ...cost.measure,
    engine: session.engine,
  });
  saveTrainingSpeed(session.library.catalog, keyOf(cost, session.engine), speed);
}
