import { deriveSeed } from '../../common/random.ts';
import { REPRESENTATION } from '../../network/settings.ts';
import { shuffledRows } from '../../training/shuffledRows.ts';
import { trainerState } from '../../training/trainer.ts';
import type {
  PretrainingBatch,
  PretrainingResult,
  PretrainingSession,
  PretrainingStepSettings,
  TrainerState,
} from '../engine.ts';
import { SharedPlaces } from '../threads/shared.ts';
import { splitRows } from '../threads/split.ts';
import type { WorkerPool } from '../threads/workerPool.ts';
import { addShares } from './average.ts';
import type { SharedPretrainingBatch, WasmCalls } from './calls.ts';
import { openTrainer } from './sharedTrainer.ts';

/** A thread normalises its rows by themselves: one row has no variance. */
const SMALLEST_SHARE = 2;

/**
 * Pretraining over the threads of a pool. Each normalises its own rows; the momentum encoder's rows
 * are dealt out in another order than the queries', so that a query cannot know its key by the batch
 * statistics they would share (MoCo's shuffled batch norm). Nothing depends on which thread is first.
 */
export async function startPretraining(
  pool: WorkerPool<WasmCalls>,
  handle: number,
  settings: PretrainingStepSettings,
  state: TrainerState,
): Promise<PretrainingSession> {
  const started = { ...state, keyWeights: state.keyWeights ?? state.weights };
  const open = await openTrainer(pool, handle, settings.encoder, 'projection', started);
  const { trainer } = open;
  const places = new SharedPlaces();

  async function step(input: PretrainingBatch): Promise<PretrainingResult> {
    const count = input.patients.length;
    const batch = shareBatch(input, places, count);
    const spans = splitRows(count, pool.size, SMALLEST_SHARE);
    const shares = spans.map(({ start, end }) => (end - start) / count);

    await open.moveKeyEncoder(settings.keyMomentum);
    const order = shuffledRows(count, spans.length, deriveSeed(settings.seed, 'shuffle', trainer.step));
    const keyStatistics = await pool.all(
      'keys',
      spans.map(({ start, end }) => ({ handle, rows: order.slice(start, end), batch })),
    );
    addShares(keyStatistics, shares, trainer.key!.statistics);

    const sums = await pool.all(
      'pretrainGradients',
      spans.map((span, thread) => ({ handle, thread, span, batch, temperature: settings.temperature })),
    );
    addShares(
      sums.map(({ statistics }) => statistics),
      shares,
      trainer.statistics,
    );
    await open.apply(shares, {
      learningRate: input.learningRate,
      optimiser: { kind: 'sgd', momentum: settings.sgdMomentum, weightDecay: settings.weightDecay },
    });

    const total = (value: (sum: (typeof sums)[number]) => number): number =>
      sums.reduce((all, sum) => all + value(sum), 0);
    return {
      localLoss: total((sum) => sum.localLoss * sum.rows) / count,
      neighbourLoss: total((sum) => sum.neighbourLoss * sum.rows) / count,
      accuracy: total((sum) => sum.right) / count,
      chance: 1 / (1 + total((sum) => sum.negatives) / count),
      keys: batch.keys.slice(),
    };
  }

  return { step, state: async () => trainerState(trainer), close: open.close };
}

function shareBatch(batch: PretrainingBatch, places: SharedPlaces, count: number): SharedPretrainingBatch {
  return {
    query: places.put('query', batch.query),
    key: places.put('key', batch.key),
    neighbours: places.put('neighbours', batch.neighbours),
    location: batch.location,
    neighbourLocations: batch.neighbourLocations,
    bank: places.put('bank', batch.bank),
    bankPatients: batch.bankPatients,
    patients: batch.patients,
    keys: places.take('keys', count * REPRESENTATION),
  };
}
