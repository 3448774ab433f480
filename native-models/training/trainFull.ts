import { patientFolds } from '../analysis/crossValidation.ts';
import { throwIfCancelled } from '../common/progress.ts';
import { deriveSeed, type Random, seededRandom } from '../common/random.ts';
import { Refusal } from '../common/refusal.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import type { FineTuningBatch, FineTuningSession } from '../engines/engine.ts';
import type { NamedTensors } from '../network/weights.ts';
import { BoxBatches } from './boxBatches.ts';
import { drawBoxView } from './boxViews.ts';
import { withZeroClassifier } from './classifierWeights.ts';
import {
  type FineTuningInput,
  type FineTuningMetric,
  type FineTuningSettings,
  optimiserOf,
} from './fineTuneSettings.ts';
import { readPatch } from './samplePatches.ts';
import { oneCycleLearningRate } from './schedule.ts';
import { watch } from './watchedPatients.ts';

/**
 * Trains all layers on the rows given, from the encoder of the input and a classifier of zeros: the first
 * gradients then reach the classifier alone, and the rate's slow rise spares the encoder until it points somewhere.
 *
 * Some of the patients are watched and not learnt from, where there are enough: the weights with the lowest loss
 * on them are returned, and training ends when `patience` looks have not lowered it.
 *
 * @param rows indices into `input.samples`. @param fold null for the final model.
 * @returns the trained encoder and classifier.
 * @throws Refusal `nothing-learnt` when the training loss has not fallen.
 */
export async function trainFull(
  input: FineTuningInput,
  settings: FineTuningSettings,
  rows: readonly number[],
  fold: number | null,
  onPatches: (patches: number) => void,
): Promise<NamedTensors> {
  const { full } = settings;
  const seed = deriveSeed(settings.seed, 'full', fold ?? 'final');
  const { learnt, watched } = setAside(input, rows, full.validation.share, seed);
  const batches = new BoxBatches(
    learnt.map((row) => input.samples[row]!),
    seededRandom(deriveSeed(seed, 'batches')),
  );
  const random = seededRandom(deriveSeed(seed, 'views'));
  const optimiser = optimiserOf(full);
  const outputs = input.subtypes.length;
  const session = await input.engine.startFineTuning(
    { encoder: input.encoder, outputs, optimiser, seed },
    { weights: withZeroClassifier(input.weights, outputs), step: 0 },
  );
  try {
    const looks: FineTuningMetric[] = [];
    let best: { readonly loss: number; readonly weights: NamedTensors } | undefined;
    let sums = NO_SUMS;
    for (let step = 0; step < full.steps; step++) {
      throwIfCancelled(input.signal);
      const members = batches.next(full.batchSize).map((n) => learnt[n]!);
      const learningRate = oneCycleLearningRate(full.learningRate, step, full.steps, full.warmup);
      sums = add(sums, await trainStep(session, input, settings, members, learningRate, random));
      onPatches(members.length);
      if ((step + 1) % full.validation.every !== 0 && step + 1 !== full.steps) continue;
      const weights = watched.length > 0 ? (await session.state()).weights : undefined;
      const seen = weights ? await watch(input, weights, watched) : { loss: null, auc: null };
      const look: FineTuningMetric = {
        fold,
        step: step + 1,
        steps: full.steps,
        learningRate,
        loss: sums.loss / sums.known,
        accuracy: sums.right / sums.known,
        validationLoss: seen.loss,
        validationAuc: seen.auc,
      };
      sums = NO_SUMS;
      looks.push(look);
      input.onMetric?.(look);
      if (weights && seen.loss !== null && (best === undefined || seen.loss < best.loss)) {
        best = { loss: seen.loss, weights };
      }
      if (hasStopped(looks, full.validation.patience)) break;
    }
    refuseUnlearnt(looks);
    return best?.weights ?? (await session.state()).weights;
  } finally {
    await session.close();
  }
}

/** Watched patients are a fold of the training's own; none where that would leave too few of a class. */
function setAside(
  { samples }: FineTuningInput,
  rows: readonly number[],
  share: number,
  seed: number,
): { readonly learnt: readonly number[]; readonly watched: readonly number[] } {
  const wanted = share > 0 ? Math.round(1 / share) : 0;
  const members = rows.map((row) => samples[row]!);
  const split = patientFolds(members, Math.max(2, wanted), deriveSeed(seed, 'watched'));
  if (wanted === 0 || split.folds < Math.min(wanted, MIN_PATIENTS)) return { learnt: rows, watched: [] };
  const inFold = (_: number, n: number): boolean => split.foldOf[n] === 0;
  return { learnt: rows.filter((row, n) => !inFold(row, n)), watched: rows.filter(inFold) };
}

/** Of each class: with fewer, the one that is watched is missed more than its warning is worth. */
const MIN_PATIENTS = 4;

interface Sums {
  readonly loss: number;
  readonly right: number;
  /** Known targets. */
  readonly known: number;
}

const NO_SUMS: Sums = { loss: 0, right: 0, known: 0 };

const add = (a: Sums, b: Sums): Sums => ({
  loss: a.loss + b.loss,
  right: a.right + b.right,
  known: a.known + b.known,
});

async function trainStep(
  session: FineTuningSession,
  input: FineTuningInput,
  settings: FineTuningSettings,
  members: readonly number[],
  learningRate: number,
  random: Random,
): Promise<Sums> {
  const batch = await drawBatch(input, settings, members, learningRate, random);
  const { loss, probabilities } = await session.step(batch);
  let right = 0;
  let known = 0;
  batch.targets.forEach((target, n) => {
    if (Number.isNaN(target)) return;
    known++;
    if (probabilities[n]! >= 0.5 === (target === 1)) right++;
  });
  // The step's loss is divided by all targets, known or not.
  return { loss: loss * batch.targets.length, right, known };
}

async function drawBatch(
  { samples }: FineTuningInput,
  { full }: FineTuningSettings,
  rows: readonly number[],
  learningRate: number,
  random: Random,
): Promise<FineTuningBatch> {
  const patches = new Float32Array(rows.length * PATCH_VOXELS); // [B, 32, 32, 32]
  for (const [n, row] of rows.entries()) {
    const view = patches.subarray(n * PATCH_VOXELS, (n + 1) * PATCH_VOXELS);
    drawBoxView(await readPatch(samples[row]!), full.views, random, view);
  }
  return {
    patches,
    locations: rows.map((row) => samples[row]!.location),
    targets: Float32Array.from(rows.flatMap((row) => samples[row]!.targets.map((t) => t ?? Number.NaN))),
    learningRate,
  };
}

/** True when the last `patience` looks have not lowered the watched patients' loss. */
function hasStopped(looks: readonly FineTuningMetric[], patience: number): boolean {
  const losses = looks.flatMap(({ validationLoss }) => (validationLoss === null ? [] : [validationLoss]));
  if (patience === 0 || losses.length <= patience) return false;
  return Math.min(...losses.slice(-patience)) >= Math.min(...losses.slice(0, -patience));
}

/** Below half of what not knowing costs (ln 2), a loss that stays where it is has nothing left to fall by. */
const LEARNT_LOSS = Math.LN2 / 2;
const LEAST_FALL = 0.05;

/**
 * A network that was trained and has not learnt must not pass for a finished one.
 * The first look is averaged over its steps, in which something may have been learnt: the cost of not knowing
 * stands in for it where that is higher.
 */
function refuseUnlearnt(looks: readonly FineTuningMetric[]): void {
  const first = Math.max(Math.LN2, looks[0]!.loss);
  const last = looks.at(-1)!;
  if (last.loss <= LEARNT_LOSS || last.loss <= (1 - LEAST_FALL) * first) return;
  throw new Refusal(
    'nothing-learnt',
    `expected the training loss to fall below ${((1 - LEAST_FALL) * first).toFixed(3)}, got ` +
      `${last.loss.toFixed(3)} after ${last.step} steps: train for more steps, change the learning rate, or add boxes`,
  );
}
