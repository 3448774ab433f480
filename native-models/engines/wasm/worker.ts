import { PATCH_VOXELS } from '../../common/volume.ts';
import { outputsOf, parameterLayout, statisticsLayout } from '../../network/parameters.ts';
import { REPRESENTATION } from '../../network/settings.ts';
import { computeFineTuneGradients } from '../../training/fineTuneStep.ts';
import { gatherPatches } from '../../training/gatherPatches.ts';
import { applyUpdate } from '../../training/optimiser.ts';
import { computeKeys, computePretrainGradients } from '../../training/pretrainStep.ts';
import type { Trainer } from '../../training/trainer.ts';
import { type EvaluationEncoder, loadEvaluationEncoder } from '../device/evaluation.ts';
import { serve } from '../threads/serve.ts';
import type { Span } from '../threads/split.ts';
import { startWasmRuntime } from '../wasmRuntime.ts';
import type { SharedTrainer, WasmCalls } from './calls.ts';
import { type VectorOps, vectorOps } from './vectorOps.ts';

/** Parameters averaged and stepped at a time: what the first writes, the second finds in the cache. */
const PIECE = 16384;

/** Patches of one call that go through the layers at once: 34 MB of activations. */
const LARGEST_GROUP = 32;

/** What a layer writes for so many patches, 1 MiB each at most, stays in the second or third cache. */
const EARLY_ROWS = 4;

/** One thread of the wasm or native engine: its own tfjs, the trainer's vectors shared with the others. */
const encoders = new Map<number, EvaluationEncoder>();
const trainers = new Map<number, SharedTrainer>();
let vectors: VectorOps;

serve<WasmCalls>({
  start: async ({ code }) => {
    await startWasmRuntime(code);
    vectors = vectorOps(code);
    return null;
  },

  loadEncoder: ({ handle, settings, weights }) => {
    encoders.set(handle, loadEvaluationEncoder(settings, weights, LARGEST_GROUP, EARLY_ROWS));
    return null;
  },
  encode: ({ handle, patches, location }) => find(encoders, handle).encode(patches, location),
  classify: ({ handle, patches, location }) => find(encoders, handle).classify(patches, location),
  disposeEncoder: ({ handle }) => {
    find(encoders, handle).dispose();
    encoders.delete(handle);
    return null;
  },

  openTrainer: ({ handle, trainer }) => {
    trainers.set(handle, trainer);
    return null;
  },
  moveKeyEncoder: ({ handle, span, momentum }) => {
    const { key, parameters } = find(trainers, handle);
    vectors.momentumAverage(part(key!.parameters, span), part(parameters, span), momentum);
    return null;
  },
  keys: async ({ handle, rows, batch }) => {
    const trainer = ownStatistics(find(trainers, handle));
    const keys = await computeKeys(trainer, gatherPatches(batch.key, rows), batch.location);
    rows.forEach((row, n) => {
      batch.keys.set(keys.subarray(n * REPRESENTATION, (n + 1) * REPRESENTATION), row * REPRESENTATION);
    });
    return trainer.key!.statistics;
  },
  pretrainGradients: async ({ handle, thread, span, batch, temperature }) => {
    const shared = find(trainers, handle);
    const trainer = ownStatistics(shared);
    const { gradients: _, ...sums } = await computePretrainGradients(
      trainer,
      {
        query: rowsOf(batch.query, span, PATCH_VOXELS),
        keys: rowsOf(batch.keys, span, REPRESENTATION),
        neighbours: rowsOf(batch.neighbours, span, PATCH_VOXELS * batch.neighbourLocations.length),
        location: batch.location,
        neighbourLocations: batch.neighbourLocations,
        bank: batch.bank,
        bankPatients: batch.bankPatients,
        patients: batch.patients.subarray(span.start, span.end),
      },
      temperature,
      shared.gradients[thread],
    );
    return { ...sums, statistics: trainer.statistics };
  },
  fineTuneGradients: async ({ handle, thread, span, patches, locations, targets }) => {
    const shared = find(trainers, handle);
    const trainer = ownStatistics(shared);
    const { gradients: _, ...sums } = await computeFineTuneGradients(
      trainer,
      {
        patches: rowsOf(patches, span, PATCH_VOXELS),
        locations: locations.slice(span.start, span.end),
        targets: rowsOf(targets, span, trainer.outputs),
      },
      shared.gradients[thread],
    );
    return { ...sums, statistics: trainer.statistics };
  },
  applyGradients: ({ handle, span, shares, update }) => {
    const { parameters, velocity, secondMoment, gradients } = find(trainers, handle);
    for (let start = span.start; start < span.end; start += PIECE) {
      const piece = { start, end: Math.min(start + PIECE, span.end) };
      const mean = part(gradients[0]!, piece);
      vectors.addShares(
        shares.map((_, thread) => part(gradients[thread]!, piece)),
        shares,
        mean,
      );
      if (update.optimiser.kind === 'sgd') {
        const { learningRate, optimiser } = update;
        vectors.sgd(part(parameters, piece), part(velocity, piece), mean, { ...optimiser, learningRate });
      } else {
        applyUpdate(
          {
            parameters: part(parameters, piece),
            velocity: part(velocity, piece),
            secondMoment: secondMoment && part(secondMoment, piece),
          },
          mean,
          update,
        );
      }
    }
    return null;
  },
  closeTrainer: ({ handle }) => {
    trainers.delete(handle);
    return null;
  },
});

/** The shared parameters with this thread's own copy of the running statistics. */
function ownStatistics(shared: SharedTrainer): Trainer {
  return {
    settings: shared.settings,
    outputs: outputsOf(shared.head),
    layout: parameterLayout(shared.settings, shared.head),
    statisticsLayout: statisticsLayout(),
    parameters: shared.parameters,
    velocity: shared.velocity,
    statistics: Float32Array.from(shared.statistics),
    ...(shared.key
      ? {
          key: {
            parameters: shared.key.parameters,
            statistics: Float32Array.from(shared.key.statistics),
          },
        }
      : {}),
    untouched: new Map(),
    step: 0,
  };
}

const part = (vector: Float32Array, span: Span): Float32Array => vector.subarray(span.start, span.end);

const rowsOf = (array: Float32Array, span: Span, rowLength: number): Float32Array =>
  array.subarray(span.start * rowLength, span.end * rowLength);

function find<T>(kept: ReadonlyMap<number, T>, handle: number): T {
  const found = kept.get(handle);
  if (!found) throw new Error(`wasm worker: nothing is loaded under handle ${handle}`);
  return found;
}
