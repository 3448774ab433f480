import { PATCH_VOXELS } from '../../common/volume.ts';
import { startState, trainerState } from '../../training/trainer.ts';
import type { FineTuningBatch, FineTuningSession, FineTuningStepSettings, TrainerState } from '../engine.ts';
import { SharedPlaces } from '../threads/shared.ts';
import { splitRows } from '../threads/split.ts';
import type { WorkerPool } from '../threads/workerPool.ts';
import { addShares } from './average.ts';
import type { WasmCalls } from './calls.ts';
import { openTrainer } from './sharedTrainer.ts';

/** Each share is normalised by itself: the statistics of a few boxes would drown what tells them apart. */
const SMALLEST_SHARE = 8;

/** Fine-tuning over the threads of a pool; each normalises its own rows. */
export async function startFineTuning(
  pool: WorkerPool<WasmCalls>,
  handle: number,
  settings: FineTuningStepSettings,
  state: TrainerState,
): Promise<FineTuningSession> {
  const head = { outputs: settings.outputs };
  const open = await openTrainer(pool, handle, settings.encoder, head, startState(state, settings.optimiser));
  const { trainer } = open;
  const places = new SharedPlaces();

  async function step(batch: FineTuningBatch): ReturnType<FineTuningSession['step']> {
    const count = batch.patches.length / PATCH_VOXELS;
    const spans = splitRows(count, pool.size, SMALLEST_SHARE);
    const shares = spans.map(({ start, end }) => (end - start) / count);
    const { locations, targets } = batch;
    const patches = places.put('patches', batch.patches);
    const sums = await pool.all(
      'fineTuneGradients',
      spans.map((span, thread) => ({ handle, thread, span, patches, locations, targets })),
    );
    addShares(
      sums.map(({ statistics }) => statistics),
      shares,
      trainer.statistics,
    );
    await open.apply(shares, { learningRate: batch.learningRate, optimiser: settings.optimiser });
    const probabilities = new Float32Array(count * settings.outputs);
    sums.forEach((sum, thread) => {
      probabilities.set(sum.probabilities, spans[thread]!.start * settings.outputs);
    });
    return { loss: sums.reduce((all, sum) => all + sum.loss * sum.rows, 0) / count, probabilities };
  }

  return { step, state: async () => trainerState(trainer), close: open.close };
}
