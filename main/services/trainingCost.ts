import { cpus } from 'node:os';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { CostEstimate } from '../../preload/contract/training.ts';
import { findTrainingSpeed, saveTrainingSpeed } from '../catalog/trainingSpeeds.ts';
import { PROGRAM_VERSION } from '../version.ts';
import type { EngineChoice, TrainingSpeedInput } from '../worker/protocol.ts';
import type { Library } from './library.ts';
import { type Session, trackedJob } from './session.ts';

/** What a training costs: so many units, each at the pace of these steps. */
export interface Cost {
  readonly measure: Omit<TrainingSpeedInput, 'engine'>;
  readonly units: number;
  readonly unit: 'samples' | 'patches';
}

/** Fitted to resident memory of the wasm engine, two threads: see {@link neededMb}. */
const BASE_MB = 420;
const PER_PATCH_MB = { pretrain: 5, full: 9, encode: 2 } as const;
/** An engine splits larger batches, or works through them in parts of this size. */
const BATCH_AT_ONCE = 64;
const BYTES_OF_PATCH = 32 ** 3 * 4;

/**
 * Memory before anything was measured: activations of what is on the engine at once, and the views of the whole
 * batch, drawn twice over because the next one is drawn meanwhile.
 */
export function neededMb({ measure }: Cost): number {
  const { figure, batchSize, neighbours, bankSize } = measure;
  const patches = figure === 'pretrain' ? batchSize * (2 + neighbours) : batchSize;
  const atOnce = Math.min(batchSize, BATCH_AT_ONCE) * (patches / batchSize);
  const views = (3 * patches * BYTES_OF_PATCH) / 2 ** 20;
  return BASE_MB + atOnce * PER_PATCH_MB[figure] + views + (4 * bankSize * 128 * 4) / 2 ** 20;
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
