import { throwIfCancelled } from '../common/progress.ts';
import { deriveSeed, type Random, seededRandom, shuffled } from '../common/random.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import type { FineTuningBatch, FineTuningSession } from '../engines/engine.ts';
import { REPRESENTATION } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';
import { withClassifier } from './classifierWeights.ts';
import type { FineTuningInput, FineTuningMetric, FineTuningSettings } from './fineTuneSettings.ts';
import { readPatch } from './samplePatches.ts';
import { cosineLearningRate } from './schedule.ts';
import { viewsInThread } from './views.ts';

/** Patches that one training of the full scheme goes through. */
export const patchesToTrain = (targets: readonly number[], settings: FineTuningSettings): number =>
  epochOrder(targets, () => 0).length * settings.full.epochs;

/** A first loss beyond this is worse than not knowing (ln 2): the start does not fit the encoder in training. */
const HOPELESS_LOSS = 2 * Math.LN2;

/**
 * Trains all layers from `start` (pretrained encoder and a classifier fitted to it) on the rows given.
 *
 * The classifier was fitted to h in evaluation mode. Where batch statistics differ much from the running
 * ones, as in an encoder that was never trained, it is far off in training mode: then training begins
 * again from a classifier of zeros.
 *
 * @param rows indices into `input.samples`. @param fold null for the final model.
 * @returns the trained encoder and classifier.
 */
export async function trainFull(
  input: FineTuningInput,
  settings: FineTuningSettings,
  rows: readonly number[],
  start: NamedTensors,
  fold: number | null,
  onPatches: (patches: number) => void,
): Promise<NamedTensors> {
  const zeros = withClassifier(start, { weights: new Float64Array(REPRESENTATION), bias: 0 });
  return (await trainFrom(start, HOPELESS_LOSS)) ?? (await trainFrom(zeros, Number.POSITIVE_INFINITY))!;

  async function trainFrom(weights: NamedTensors, limit: number): Promise<NamedTensors | null> {
    const { full } = settings;
    const seed = deriveSeed(settings.seed, 'full', fold ?? 'final');
    const session = await input.engine.startFineTuning(
      { encoder: input.encoder, sgdMomentum: full.momentum, weightDecay: full.weightDecay, seed },
      { weights, step: 0 },
    );
    try {
      for (let epoch = 0; epoch < full.epochs; epoch++) {
        const metric = await trainEpoch(
          session,
          input,
          settings,
          { rows, fold, epoch, seed },
          limit,
          onPatches,
        );
        if (metric === null) return null;
        input.onMetric?.(metric);
      }
      return (await session.state()).weights;
    } finally {
      await session.close();
    }
  }
}

interface EpochPlan {
  readonly rows: readonly number[];
  readonly fold: number | null;
  readonly epoch: number;
  readonly seed: number;
}

/** @returns null, and nothing reported, when the very first loss is above `limit`. */
async function trainEpoch(
  session: FineTuningSession,
  input: FineTuningInput,
  settings: FineTuningSettings,
  { rows, fold, epoch, seed }: EpochPlan,
  limit: number,
  onPatches: (patches: number) => void,
): Promise<FineTuningMetric | null> {
  const { full } = settings;
  const random = seededRandom(deriveSeed(seed, 'epoch', epoch));
  const learningRate = cosineLearningRate(full.learningRate, epoch, full.epochs);
  const targets = rows.map((row) => input.samples[row]!.target);
  const order = epochOrder(targets, random).map((n) => rows[n]!);
  let loss = 0;
  let right = 0;
  for (let from = 0; from < order.length; from += full.batchSize) {
    throwIfCancelled(input.signal);
    const members = order.slice(from, from + full.batchSize);
    const batch = await drawBatch(input, settings, members, learningRate, random);
    const result = await session.step(batch);
    if (epoch === 0 && from === 0 && !(result.loss <= limit)) return null;
    loss += result.loss * members.length;
    right += batch.targets.filter((t, n) => result.probabilities[n]! >= 0.5 === (t === 1)).length;
    onPatches(members.length);
  }
  return {
    fold,
    epoch,
    epochs: full.epochs,
    learningRate,
    loss: loss / order.length,
    accuracy: right / order.length,
  };
}

/**
 * Positions of one epoch, shuffled: the rarer class is repeated until it is as frequent as the other,
 * as the balanced class weights do in the linear scheme.
 */
export function epochOrder(targets: readonly number[], random: Random): number[] {
  const of = (target: number): number[] => targets.flatMap((t, n) => (t === target ? [n] : []));
  const classes = [of(0), of(1)];
  const length = Math.max(...classes.map((members) => members.length));
  const repeated = classes.flatMap((members) => {
    const order = shuffled(members, random);
    return Array.from({ length }, (_, n) => order[n % order.length]!);
  });
  return shuffled(repeated, random);
}

async function drawBatch(
  { samples }: FineTuningInput,
  { full }: FineTuningSettings,
  rows: readonly number[],
  learningRate: number,
  random: Random,
): Promise<FineTuningBatch> {
  const hu = viewsInThread.allocatePatches(rows.length); // [B, 32, 32, 32]
  for (const [n, row] of rows.entries()) hu.set(await readPatch(samples[row]!), n * PATCH_VOXELS);
  const patches = viewsInThread.allocateViews(rows.length);
  const seeds = Uint32Array.from(rows, () => 2 ** 32 * random());
  await viewsInThread.draw(hu, seeds, full.augmentation, patches);
  return {
    patches,
    locations: rows.map((row) => samples[row]!.location),
    targets: Float32Array.from(rows, (row) => samples[row]!.target),
    learningRate,
  };
}
