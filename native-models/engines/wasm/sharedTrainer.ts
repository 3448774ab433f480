import type { Head } from '../../network/parameters.ts';
import type { EncoderSettings } from '../../network/settings.ts';
import type { Update } from '../../training/optimiser.ts';
import { createTrainer, type Trainer } from '../../training/trainer.ts';
import type { TrainerState } from '../engine.ts';
import { sharedFloats } from '../threads/shared.ts';
import { splitRows } from '../threads/split.ts';
import type { WorkerPool } from '../threads/workerPool.ts';
import type { WasmCalls } from './calls.ts';

/** A trainer whose vectors lie in memory shared with all threads of the pool. */
export interface OpenTrainer {
  readonly trainer: Trainer;
  readonly handle: number;
  /** Applies the mean of the threads' gradients, each thread on its own run of the parameters. */
  apply(shares: readonly number[], settings: Omit<Update, 'step'>): Promise<void>;
  /** Eq. 5 on all parameters. */
  moveKeyEncoder(momentum: number): Promise<void>;
  close(): Promise<void>;
}

export async function openTrainer(
  pool: WorkerPool<WasmCalls>,
  handle: number,
  settings: EncoderSettings,
  head: Head,
  state: TrainerState,
): Promise<OpenTrainer> {
  const trainer = createTrainer(settings, head, state, sharedFloats);
  const { parameters, velocity, secondMoment, statistics, key } = trainer;
  const gradients = Array.from({ length: pool.size }, () => sharedFloats(parameters.length));
  const shared = {
    settings,
    head,
    parameters,
    velocity,
    statistics,
    gradients,
    ...(secondMoment ? { secondMoment } : {}),
    ...(key ? { key } : {}),
  };
  const each = Array.from({ length: pool.size }, () => ({ handle, trainer: shared }));
  await pool.all('openTrainer', each);
  const runs = splitRows(parameters.length, pool.size, 1);
  return {
    trainer,
    handle,
    apply: async (shares, update) => {
      await pool.all(
        'applyGradients',
        runs.map((span) => ({ handle, span, shares, update: { ...update, step: trainer.step + 1 } })),
      );
      trainer.step++;
    },
    moveKeyEncoder: async (momentum) => {
      await pool.all(
        'moveKeyEncoder',
        runs.map((span) => ({ handle, span, momentum })),
      );
    },
    close: async () => {
      await pool.all(
        'closeTrainer',
        each.map(() => ({ handle })),
      );
    },
  };
}
