import type { Engine, PretrainingSession, TrainerState } from '../engine.ts';
import { compareNumber, compareVector, type Deviation } from './compareVector.ts';
import { hostProjection } from './hostProjection.ts';
import type { ReferenceCase } from './referenceCase.ts';
import { KEY_SEED, referenceBatch, referenceSettings, referenceWeights } from './referenceInputs.ts';

/** Relative errors that float32 may have: of vectors, and of gradients, which pass 13 layers twice. */
export const TOLERANCE = { vector: 1e-4, gradient: 1e-3 } as const;

export interface CheckedQuantity extends Deviation {
  /** As in the file of cases, e.g. `gradients conv1.weight`. */
  readonly name: string;
  readonly size: number;
}

/**
 * Runs a reference step through an engine as training does and compares all that comes out of it.
 *
 * What the interface does not show is read off what it does. The gradient g is in the velocity, which
 * is g + λw after a first step; its rounding, 2⁻²⁴ of itself, is far below the tolerance. Queries are
 * embedded by a momentum encoder that is their own encoder, m = 1. Embeddings r of several neighbours
 * are nowhere to be seen: `neighbour_loss` and the gradients depend on each of them.
 *
 * @param engine of one thread: several normalise their shares of a batch each by itself
 */
export async function checkEngine(engine: Engine, reference: ReferenceCase): Promise<CheckedQuantity[]> {
  const { experts, seed } = reference;
  const weights = referenceWeights(experts, seed);
  const batch = referenceBatch(reference);
  const found: CheckedQuantity[] = [];
  const vector = (
    name: keyof ReferenceCase & ('eval_h' | 'eval_z' | 'q' | 'k' | 'r'),
    values: Float32Array,
  ) =>
    found.push({
      name,
      size: reference[name].shape_size,
      ...compareVector(values, reference[name], TOLERANCE.vector),
    });

  const encoder = await engine.loadEncoder(referenceSettings(experts), weights);
  const h = await encoder.encode(batch.query, batch.location);
  await encoder.dispose();
  vector('eval_h', h);
  vector('eval_z', hostProjection(weights, h));

  const ownKeys = { weights, keyWeights: weights, step: 0 };
  const embed = async (patches: Float32Array, location: typeof batch.location) => {
    const alone = {
      ...batch,
      key: patches,
      location,
      neighbours: new Float32Array(0),
      neighbourLocations: [],
    };
    const session = await start(engine, { ...reference, neighbours: 0, momentum_key: 1 }, ownKeys);
    return closing(session, async () => (await session.step(alone)).keys);
  };
  vector('q', await embed(batch.query, batch.location));
  if (reference.neighbours === 1) vector('r', await embed(batch.neighbours, batch.neighbourLocations[0]!));

  const keyWeights = referenceWeights(experts, seed + KEY_SEED);
  const session = await start(engine, reference, { weights, keyWeights, step: 0 });
  const { result, state } = await closing(session, async () => ({
    result: await session.step(batch),
    state: await session.state(),
  }));
  vector('k', result.keys);
  for (const [name, value] of [
    ['local_loss', result.localLoss],
    ['neighbour_loss', result.neighbourLoss],
  ] as const) {
    found.push({ name, size: reference.batch, ...compareNumber(value, reference[name], TOLERANCE.vector) });
  }
  const each = (
    group: 'gradients' | 'after_step' | 'running_after_two_passes',
    values: (name: string) => Float32Array,
    tolerance: number,
  ) => {
    for (const [name, expected] of Object.entries(reference[group])) {
      const deviation = compareVector(values(name), expected, tolerance);
      found.push({ name: `${group} ${name}`, size: expected.shape_size, ...deviation });
    }
  };
  const gradient = (name: string) =>
    withoutDecay(state.velocity!.get(name)!.data, weights.get(name)!.data, reference.weight_decay);
  const after = (name: string) => state.weights.get(name)!.data;
  each('gradients', gradient, TOLERANCE.gradient);
  each('after_step', after, TOLERANCE.vector);
  each('running_after_two_passes', after, TOLERANCE.vector);
  return found;
}

const start = (engine: Engine, reference: ReferenceCase, state: TrainerState): Promise<PretrainingSession> =>
  engine.startPretraining(
    {
      encoder: referenceSettings(reference.experts),
      temperature: reference.tau,
      keyMomentum: reference.momentum_key,
      sgdMomentum: reference.momentum_sgd,
      weightDecay: reference.weight_decay,
      neighbours: reference.neighbours,
      seed: reference.seed,
    },
    state,
  );

async function closing<T>(session: PretrainingSession, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await session.close();
  }
}

/** g of v = g + λw. */
const withoutDecay = (velocity: Float32Array, weights: Float32Array, decay: number): Float32Array =>
  velocity.map((v, i) => v - decay * weights[i]!);
