import { type Calibration, calibrate } from '../analysis/calibration.ts';
import { type PatientFolds, patientFolds } from '../analysis/crossValidation.ts';
import type { LinearModel, Table } from '../analysis/linearModel.ts';
import { deriveSeed } from '../common/random.ts';
import { createEncoderWeights } from '../network/initialise.ts';
import { REPRESENTATION } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';
import {
  attenuationBaselines,
  type BaselineFeatures,
  compareWithBest,
  joinSplits,
  type NamedValidation,
  scoreBaselines,
} from './baselines.ts';
import { boxFeatures } from './boxFeatures.ts';
import { classifierOf, withClassifier } from './classifierWeights.ts';
import { classifyRows } from './classifyRows.ts';
import { baselineWarning, checkSamples, foldWarnings } from './fineTuneChecks.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuned,
  type FineTuningInput,
  type FineTuningSettings,
  type FineTuningWarning,
  patchesToTrain,
  type SubtypeResult,
} from './fineTuneSettings.ts';
import { mapByLocation } from './samplePatches.ts';
import { trainFull } from './trainFull.ts';
import { type ChooseRows, fitKnown, foldRows, heldOutLogistic, scoreFolds } from './validate.ts';

/**
 * Learns to tell boxes of one or more subtypes from others on a pretrained encoder, and says how well beside what
 * needs no learning (section 5.3.1, table 5): folds by patient, then the final model on all boxes.
 *
 * `linear` fits a logistic regression to h for each subtype. `full` trains every layer, for all subtypes at once.
 * A box is called by the probability of its own patch, 0.5 and above being the subtype; the final classifier
 * carries the calibration (Platt) of the probabilities that were held out.
 *
 * @throws Refusal see {@link checkSamples}; `patch-shape`, `nothing-learnt`.
 */
export async function fineTune(input: FineTuningInput): Promise<FineTuned> {
  const settings = input.settings ?? FINE_TUNING_DEFAULTS;
  const { samples, scheme, subtypes, signal } = input;
  checkSamples(samples, subtypes, settings.folds, settings.minimumPerClass);
  const splits = splitsOf(input, settings);
  const features = await encodeSamples(input);
  const random = await encodeSamples({ ...input, weights: randomWeights(input, settings) });
  const baselines: BaselineFeatures = {
    ...attenuationBaselines(await boxFeatures(samples, signal)),
    'random-encoder': random,
    ...(scheme === 'full' && { 'linear-readout': features }),
  };
  const isUnscored = scheme === 'full' && settings.crossValidate === 'no';
  const trained = scheme === 'full' ? await trainAll(input, settings, splits[0]!) : undefined;

  const results = subtypes.map((subtype, output): SubtypeResult => {
    const targets = samples.map((sample) => sample.targets[output]!);
    const each = trained
      ? [column(trained.heldOut, subtypes.length, output)]
      : splits.map((split) => heldOutLogistic(features, targets, split, settings.logistic));
    const own = isUnscored
      ? { folds: [], summary: null }
      : joinSplits(splits.map((split, n) => scoreFolds(split, each[n]!, targets)));
    const scored: NamedValidation[] = scoreBaselines(baselines, targets, splits, settings.logistic);
    if (trained?.scratch) {
      const scratch = column(trained.scratch, subtypes.length, output);
      scored.push({ name: 'scratch', ...scoreFolds(splits[0]!, scratch, targets) });
    }
    const comparison = compareWithBest(own, scored, splits[0]!.folds);
    const calibration = calibrationOf(each[0]!, targets);
    const model = trained
      ? classifierOf(trained.weights, output)
      : fitKnown(features, targets, everyRow(input), settings.logistic);
    return {
      subtype,
      ...own,
      foldsPerSplit: splits[0]!.folds,
      weights: withClassifier(trained?.weights ?? input.weights, calibrated(model, calibration)),
      baselines: scored,
      comparison,
      calibration,
      heldOut: each[0]!,
      counts: countsOf(input, output),
      warnings: [
        ...(isUnscored ? [NOT_ASKED] : []),
        ...foldWarnings(samples, output, subtype, settings.folds, splits[0]!.folds),
        ...baselineWarning(subtype, comparison),
      ],
    };
  });
  return { scheme, subtypes: results };
}

const NOT_ASKED: FineTuningWarning = {
  code: 'not-validated',
  message: 'no scores: cross-validation was switched off; the baselines and the linear readout have theirs',
};

/** The full scheme trains once per fold: repeats are for what costs nothing to fit. */
function splitsOf({ samples, scheme }: FineTuningInput, settings: FineTuningSettings): PatientFolds[] {
  const repeats = scheme === 'full' ? 1 : Math.max(1, settings.repeats);
  return Array.from({ length: repeats }, (_, n) =>
    patientFolds(samples, settings.folds, n === 0 ? settings.seed : deriveSeed(settings.seed, 'split', n)),
  );
}

const randomWeights = ({ encoder }: FineTuningInput, { seed }: FineTuningSettings): NamedTensors =>
  createEncoderWeights(encoder, deriveSeed(seed, 'scratch'));

/** One column of `[n, columns]`. */
const column = (table: Float32Array, columns: number, which: number): Float32Array =>
  table.filter((_, n) => n % columns === which);

const everyRow = ({ samples }: FineTuningInput): number[] => samples.map((_, row) => row);

/** The networks of all folds, of the final model, and of the folds from scratch where they are asked for. */
async function trainAll(input: FineTuningInput, settings: FineTuningSettings, split: PatientFolds) {
  const scored = settings.crossValidate === 'yes';
  const scratches = scored && settings.scratch === 'yes';
  const perFold = (scored ? 1 : 0) + (scratches ? 1 : 0);
  const reporter = patchReporter(input, settings, perFold * split.folds + 1);
  const heldOut = scored
    ? await heldOutFull(input, settings, split, { onTraining: reporter })
    : new Float32Array(input.samples.length * input.subtypes.length).fill(Number.NaN);
  const scratch = scratches
    ? await heldOutFull({ ...input, weights: randomWeights(input, settings) }, settings, split, {
        onTraining: reporter,
        keptFrom: split.folds,
      })
    : undefined;
  const weights = await trainFull(input, settings, everyRow(input), null, reporter());
  return { heldOut, scratch, weights };
}

function calibrationOf(heldOut: Float32Array, targets: readonly (number | null)[]): Calibration | null {
  const known = targets.flatMap((target, n) =>
    target === null || Number.isNaN(heldOut[n]!) ? [] : [{ target, p: heldOut[n]! }],
  );
  return calibrate(
    known.map(({ p }) => p),
    known.map(({ target }) => target),
  );
}

function calibrated({ weights, bias }: LinearModel, calibration: Calibration | null): LinearModel {
  if (!calibration?.applied) return { weights, bias };
  const { slope, intercept } = calibration;
  return { weights: weights.map((w) => slope * w), bias: slope * bias + intercept };
}

function countsOf({ samples }: FineTuningInput, output: number) {
  const of = (target: 0 | 1) => samples.filter((sample) => sample.targets[output] === target);
  return {
    positives: of(1).length,
    negatives: of(0).length,
    patients: new Set([...of(1), ...of(0)].map((sample) => sample.patientKey)).size,
  };
}

/** h of every sample by the frozen encoder, `[n, 128]`. */
export async function encodeSamples({
  engine,
  encoder,
  weights,
  samples,
  report,
  signal,
}: FineTuningInput): Promise<Table> {
  const loaded = await engine.loadEncoder(encoder, weights);
  try {
    const rows = samples.map((_, row) => row);
    let done = 0;
    const data = await mapByLocation(
      samples,
      rows,
      REPRESENTATION,
      (patches, location) => loaded.encode(patches, location),
      {
        signal,
        lanes: loaded.lanes,
        onBatch: (n) => {
          done += n;
          report?.({ stage: 'encode', done, total: samples.length, unit: 'patches' });
        },
      },
    );
    return { data, columns: REPRESENTATION };
  } finally {
    await loaded.dispose();
  }
}

/**
 * A network per fold, trained without the fold's patients; a fold that was kept is not trained again.
 * @returns `[n, subtypes]`.
 */
export async function heldOutFull(
  input: FineTuningInput,
  settings: FineTuningSettings,
  split: PatientFolds,
  {
    choose = (rows) => rows,
    onTraining = patchReporter(input, settings, split.folds),
    keptFrom = 0,
  }: {
    readonly choose?: ChooseRows;
    readonly onTraining?: () => (patches: number) => void;
    /** Number under which the first fold is kept. */
    readonly keptFrom?: number;
  } = {},
): Promise<Float32Array> {
  const outputs = input.subtypes.length;
  const heldOut = new Float32Array(input.samples.length * outputs).fill(Number.NaN);
  for (const { fold, train, test } of foldRows(split)) {
    const onPatches = onTraining();
    let probabilities = await input.kept?.read(keptFrom + fold, test.length * outputs);
    if (!probabilities) {
      const weights = await trainFull(input, settings, choose(train), fold, onPatches);
      probabilities = await classifyRows(input, weights, test);
      await input.kept?.write(keptFrom + fold, probabilities);
    }
    for (const [n, row] of test.entries()) {
      heldOut.set(probabilities.subarray(n * outputs, (n + 1) * outputs), row * outputs);
    }
  }
  return heldOut;
}

/** Counts the patches of each training into those of all; one that ends early leaves its rest out. */
function patchReporter(
  { report }: FineTuningInput,
  settings: FineTuningSettings,
  trainings: number,
): () => (patches: number) => void {
  const each = patchesToTrain(settings);
  let begun = 0;
  return () => {
    let done = each * begun++;
    return (patches) => {
      done += patches;
      report?.({ stage: 'fine-tune', done, total: each * trainings, unit: 'patches' });
    };
  };
}
