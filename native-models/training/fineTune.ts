import { type PatientFolds, patientFolds } from '../analysis/crossValidation.ts';
import { selectRows, type Table } from '../analysis/linearModel.ts';
import { fitLogisticRegression } from '../analysis/logisticRegression.ts';
import { REPRESENTATION } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';
import { withClassifier } from './classifierWeights.ts';
import { checkSamples, foldWarnings } from './fineTuneChecks.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuned,
  type FineTuningInput,
  type FineTuningSettings,
} from './fineTuneSettings.ts';
import { laaFeatures } from './laaBaseline.ts';
import { mapByLocation } from './samplePatches.ts';
import { patchesToTrain, trainFull } from './trainFull.ts';
import { type ChooseRows, foldRows, heldOutLogistic, scoreFolds } from './validate.ts';

/**
 * Learns to tell boxes of one subtype from healthy ones on a pretrained encoder, and says how well
 * (section 5.3.1, table 5): folds by patient, then the final model on all boxes.
 *
 * `linear` fits a logistic regression to h. `full` starts from that same fit, so that the first steps do
 * not tear up the encoder for the sake of a random classifier, and then trains every layer.
 * A box is called by the probability of its own patch, 0.5 and above being emphysema.
 *
 * @throws Refusal see {@link checkSamples}, and `patch-shape`.
 */
export async function fineTune(input: FineTuningInput): Promise<FineTuned> {
  const settings = input.settings ?? FINE_TUNING_DEFAULTS;
  const { samples, scheme, subtype, signal } = input;
  checkSamples(samples, subtype, settings.folds, settings.minimumPerClass);
  const targets = samples.map((sample) => sample.target);
  const split = patientFolds(samples, settings.folds, settings.seed);

  const laa = await laaFeatures(samples, signal);
  const baseline = scoreFolds(split, heldOutLogistic(laa, targets, split, settings.logistic), targets);
  const features = await encodeSamples(input);
  const heldOut =
    scheme === 'linear'
      ? heldOutLogistic(features, targets, split, settings.logistic)
      : await heldOutFull(input, settings, features, split);
  const everyRow = targets.map((_, row) => row);
  const linear = fitStart(input, settings, features, everyRow);
  const weights =
    scheme === 'linear'
      ? linear
      : await trainFull(
          input,
          settings,
          everyRow,
          linear,
          null,
          patchReporter(input, settings, split, split.folds),
        );

  const positives = targets.filter((target) => target === 1).length;
  return {
    scheme,
    subtype,
    weights,
    ...scoreFolds(split, heldOut, targets),
    baseline,
    heldOut,
    counts: {
      positives,
      negatives: targets.length - positives,
      patients: new Set(samples.map((sample) => sample.patientKey)).size,
    },
    warnings: foldWarnings(samples, subtype, settings.folds, split.folds),
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

/** The pretrained encoder with the linear classifier of the rows given: where the full scheme starts. */
function fitStart(
  { samples, weights }: FineTuningInput,
  settings: FineTuningSettings,
  features: Table,
  rows: readonly number[],
): NamedTensors {
  const targets = rows.map((row) => samples[row]!.target);
  return withClassifier(
    weights,
    fitLogisticRegression(selectRows(features, rows), targets, settings.logistic),
  );
}

/** A network per fold, trained without the fold's patients; a fold that was kept is not trained again. */
export async function heldOutFull(
  input: FineTuningInput,
  settings: FineTuningSettings,
  features: Table,
  split: PatientFolds,
  choose: ChooseRows = (rows) => rows,
): Promise<Float32Array> {
  const heldOut = new Float32Array(input.samples.length).fill(Number.NaN);
  for (const { fold, train, test } of foldRows(split)) {
    let probabilities = await input.kept?.read(fold, test.length);
    if (!probabilities) {
      const rows = choose(train);
      const start = fitStart(input, settings, features, rows);
      const onPatches = patchReporter(input, settings, split, fold);
      const weights = await trainFull(input, settings, rows, start, fold, onPatches);
      probabilities = await classifyRows(input, weights, test);
      await input.kept?.write(fold, probabilities);
    }
    probabilities.forEach((p, n) => {
      heldOut[test[n]!] = p;
    });
  }
  return heldOut;
}

/** Probability of each row by a trained network. */
async function classifyRows(
  { engine, encoder, samples, signal }: FineTuningInput,
  weights: NamedTensors,
  rows: readonly number[],
): Promise<Float32Array> {
  const loaded = await engine.loadEncoder(encoder, weights);
  try {
    return await mapByLocation(samples, rows, 1, (patches, location) => loaded.classify(patches, location), {
      signal,
      lanes: loaded.lanes,
    });
  } finally {
    await loaded.dispose();
  }
}

/** Counts the patches of one training into those of all: the folds, then the final model. */
function patchReporter(
  { samples, report }: FineTuningInput,
  settings: FineTuningSettings,
  split: PatientFolds,
  training: number,
): (patches: number) => void {
  const rowsOfTrainings = [...foldRows(split).map(({ train }) => train), samples.map((_, row) => row)];
  const lengths = rowsOfTrainings.map((rows) =>
    patchesToTrain(
      rows.map((row) => samples[row]!.target),
      settings,
    ),
  );
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  let done = sum(lengths.slice(0, training));
  return (patches) => {
    done += patches;
    report?.({ stage: 'fine-tune', done, total: sum(lengths), unit: 'patches' });
  };
}
