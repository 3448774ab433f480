import { describe, expect, test } from 'vitest';
import { classificationScores } from '../../../native-models/analysis/classificationScores.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { type Random, seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { PAPER_ENCODER } from '../../../native-models/network/settings.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';
import { classifierOf, withClassifier } from '../../../native-models/training/classifierWeights.ts';
import { fineTune } from '../../../native-models/training/fineTune.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningInput,
  type FineTuningMetric,
  type FineTuningSample,
  type KeptFolds,
} from '../../../native-models/training/fineTuneSettings.ts';
import { epochOrder } from '../../../native-models/training/trainFull.ts';
import { statisticsEngine, statisticsOf } from '../../fixtures/statisticsEncoder.ts';

/** Diseased patches have a denser background but deep holes; the share below −950 HU overlaps. */
function patch(diseased: boolean, random: Random): Int16Array {
  const holes = diseased ? 0.1 + 0.1 * random() : 0.05 + 0.1 * random();
  const background = diseased ? -780 : -860;
  return Int16Array.from({ length: PATCH_VOXELS }, () =>
    Math.round((random() < holes ? -980 : background) + 40 * random()),
  );
}

/** The same boxes, whatever the number of patients per test: made once. */
const patches = new Map<string, Int16Array>();

function cohort(patients: number, perPatient: number): FineTuningSample[] {
  return Array.from({ length: patients * perPatient }, (_, n) => {
    const patient = Math.floor(n / perPatient);
    const target = patient % 2 ? 1 : 0;
    return {
      readPatch: () => {
        const known = patches.get(`${n} ${target}`) ?? patch(target === 1, seededRandom(1000 + n));
        patches.set(`${n} ${target}`, known);
        return known;
      },
      location: locationPoint((n % 3) / 3, 0, 0.5),
      patientKey: `patient-${patient}`,
      target,
    };
  });
}

const input = (
  samples: readonly FineTuningSample[],
  more: Partial<FineTuningInput> = {},
): FineTuningInput => ({
  scheme: 'linear',
  subtype: 'centrilobular',
  samples,
  encoder: PAPER_ENCODER,
  weights: new Map([['conv1.bias', { shape: [8], data: new Float32Array(8) }]]),
  engine: statisticsEngine(),
  ...more,
});

const quick = {
  ...FINE_TUNING_DEFAULTS,
  full: { ...FINE_TUNING_DEFAULTS.full, epochs: 2, batchSize: 4, learningRate: 0.1 },
};

describe('linear readout', () => {
  test('separates, scores five folds by patient beside the patch LAA, and keeps the encoder', async () => {
    const samples = cohort(12, 2);
    const engine = statisticsEngine();
    const result = await fineTune(input(samples, { engine }));
    expect(result.folds).toHaveLength(5);
    expect(result.summary?.f1).toEqual({ mean: 1, sd: 0 });
    expect(result.baseline.summary!.f1.mean).toBeLessThan(1);
    expect(result.counts).toEqual({ positives: 12, negatives: 12, patients: 12 });
    expect(result.warnings).toEqual([]);
    expect(result.weights.get('conv1.bias')).toBeDefined();
    expect(result.weights.get('classifier.weight')?.shape).toEqual([1, 128]);
    expect(engine.trainings).toHaveLength(0);
    expect(engine.loaded.every((encoder) => encoder.disposed)).toBe(true);
    const overall = classificationScores(
      result.heldOut,
      samples.map((s) => s.target),
    );
    expect(overall.accuracy).toBe(1);
  });

  test('the weights returned classify raw h: standardisation is folded in', async () => {
    const samples = cohort(8, 3);
    const { weights } = await fineTune(input(samples));
    const model = classifierOf(weights);
    for (const sample of samples) {
      const h = statisticsOf(normalisePatches(await sample.readPatch()), sample.location);
      const logit = model.weights.reduce((sum, w, j) => sum + w * h[j]!, model.bias);
      expect(logit >= 0).toBe(sample.target === 1);
    }
  });

  test('twice the same is the same', async () => {
    const samples = cohort(8, 2);
    const [a, b] = [await fineTune(input(samples)), await fineTune(input(samples))];
    expect(b).toEqual(a);
  });
});

describe('full fine-tuning', () => {
  test('a network per fold that never sees its held-out patients, then one on all', async () => {
    const samples = cohort(6, 2);
    const engine = statisticsEngine();
    const metrics: FineTuningMetric[] = [];
    const reports: number[] = [];
    const settings = { ...quick, folds: 3 };
    const result = await fineTune(
      input(samples, {
        scheme: 'full',
        engine,
        settings,
        onMetric: (metric) => metrics.push(metric),
        report: ({ stage, done, total }) => stage === 'fine-tune' && reports.push(done / total),
      }),
    );
    expect(result.folds).toHaveLength(3);
    expect(engine.trainings).toHaveLength(4);
    expect(engine.trainings.every((training) => training.closed)).toBe(true);
    expect(engine.loaded.every((encoder) => encoder.disposed)).toBe(true);
    expect(metrics.map(({ fold, epoch }) => [fold, epoch])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [null, 0],
      [null, 1],
    ]);
    expect(metrics[0]!.learningRate).toBe(0.1);
    expect(metrics[1]!.learningRate).toBeCloseTo(0.05, 12);
    expect(reports.at(-1)).toBe(1);
    expect(reports.toSorted((a, b) => a - b)).toEqual(reports);
    // Each starts from a linear classifier, not from zero; the final one is what comes back.
    for (const { start } of engine.trainings) expect(classifierOf(start.weights).bias).not.toBe(0);
    expect(result.weights.get('classifier.weight')).not.toEqual(
      engine.trainings[3]!.start.weights.get('classifier.weight'),
    );
    expect(result.summary!.f1.mean).toBe(1);
  });

  test('the patches of a fold come from its training patients only', async () => {
    const seen: string[][] = [];
    const engine = statisticsEngine();
    const samples = cohort(6, 2).map((sample) => ({
      ...sample,
      readPatch: () => {
        seen[engine.trainings.length]?.push(sample.patientKey);
        return sample.readPatch();
      },
    }));
    for (let n = 0; n < 5; n++) seen.push([]);
    const settings = { ...quick, folds: 3 };
    const result = await fineTune(input(samples, { scheme: 'full', engine, settings }));
    expect(result.heldOut.every(Number.isFinite)).toBe(true);
    // seen[t] holds training t and then its test: together each patient, training without the held-out ones.
    for (let training = 1; training <= 3; training++) {
      const trainingReads = 2 * 2 * 4; // epochs × 2 classes × 4 boxes
      expect(new Set(seen[training]!.slice(0, trainingReads)).size).toBe(4);
      const tested = new Set(seen[training]!.slice(trainingReads));
      expect(tested.size).toBe(2);
      for (const patient of tested) expect(seen[training]!.slice(0, trainingReads)).not.toContain(patient);
    }
  });

  test('begins again from zeros when the linear start is far off in training mode', async () => {
    const engine = statisticsEngine();
    const start = engine.startFineTuning;
    // An encoder whose representation in training mode is not that of evaluation: the fit misleads it.
    engine.startFineTuning = async (settings, state) => {
      const { weights, bias } = classifierOf(state.weights);
      return start(settings, {
        ...state,
        weights: withClassifier(state.weights, { weights: weights.map((w) => -20 * w), bias: -20 * bias }),
      });
    };
    const settings = { ...quick, folds: 2 };
    const metrics: FineTuningMetric[] = [];
    const onMetric = (metric: FineTuningMetric): void => void metrics.push(metric);
    await fineTune(input(cohort(6, 2), { scheme: 'full', engine, settings, onMetric }));
    expect(engine.trainings).toHaveLength(6);
    expect(engine.trainings.every((training) => training.closed)).toBe(true);
    expect(engine.trainings.map((training) => training.batches.length > 1)).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(metrics).toHaveLength(6);
    for (const { loss } of metrics) expect(loss).toBeLessThan(2 * Math.LN2);
  });

  test('goes on after the folds that were kept, and ends with the same bits', async () => {
    const samples = cohort(6, 2);
    const settings = { ...quick, folds: 3 };
    const whole = await fineTune(input(samples, { scheme: 'full', engine: statisticsEngine(), settings }));
    const folds = new Map<number, Float32Array>();
    const kept: KeptFolds = {
      read: async (fold, boxes) => {
        const found = folds.get(fold);
        return found?.length === boxes ? found.slice() : undefined;
      },
      write: async (fold, probabilities) => void folds.set(fold, probabilities.slice()),
    };
    const controller = new AbortController();
    const stopped = fineTune(
      input(samples, {
        scheme: 'full',
        engine: statisticsEngine(),
        settings,
        kept,
        signal: controller.signal,
        onMetric: ({ fold }) => fold === 2 && controller.abort(),
      }),
    );
    await expect(stopped).rejects.toThrow(/abort/i);
    expect([...folds.keys()]).toEqual([0, 1]);
    const engine = statisticsEngine();
    const resumed = await fineTune(input(samples, { scheme: 'full', engine, settings, kept }));
    expect(engine.trainings).toHaveLength(2);
    expect(resumed.heldOut).toEqual(whole.heldOut);
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.summary).toEqual(whole.summary);
  });

  test('stops when cancelled and closes its session', async () => {
    const controller = new AbortController();
    const engine = statisticsEngine();
    const run = fineTune(
      input(cohort(6, 2), {
        scheme: 'full',
        engine,
        settings: quick,
        signal: controller.signal,
        report: ({ stage }) => stage === 'fine-tune' && controller.abort(),
      }),
    );
    await expect(run).rejects.toThrow(/abort/i);
    expect(engine.trainings).toHaveLength(1);
    expect(engine.trainings[0]!.closed).toBe(true);
  });
});

describe('what it declines or warns of', () => {
  const one = (target: 0 | 1): FineTuningSample[] =>
    cohort(12, 2).filter((sample) => sample.target === target);

  test.each([
    ['labels-single-class', one(1), {}],
    ['labels-single-class', [], {}],
    ['labels-too-few', [...one(1), ...one(0).slice(0, 4)], {}],
    ['labels-location', cohort(12, 2).map((s) => ({ ...s, location: locationPoint(0, Number.NaN, 0) })), {}],
    ['folds-too-few', cohort(12, 2), { settings: { ...quick, folds: 1 } }],
    ['patch-shape', cohort(12, 2).map((s) => ({ ...s, readPatch: () => new Int16Array(8) })), {}],
  ] as const)('%s', async (code, samples, more) => {
    await expect(fineTune(input(samples, more))).rejects.toMatchObject({ name: 'Refusal', code });
  });

  test('fewer patients than folds: fewer folds, and it says so', async () => {
    const result = await fineTune(input(cohort(6, 2)));
    expect(result.folds).toHaveLength(3);
    expect(result.warnings).toEqual([
      {
        code: 'folds-reduced',
        message: '3 folds instead of 5: 3 patients have centrilobular boxes and 3 have healthy ones',
      },
    ]);
  });

  test('one patient of a kind: a model without scores, and it says so', async () => {
    const result = await fineTune(input(cohort(2, 6)));
    expect(result).toMatchObject({ folds: [], summary: null, baseline: { folds: [], summary: null } });
    expect(result.warnings.map((warning) => warning.code)).toEqual(['not-validated']);
    expect(result.heldOut.every(Number.isNaN)).toBe(true);
    expect(result.weights.has('classifier.weight')).toBe(true);
  });
});

test('an epoch holds every sample, the rarer class as often as the other', () => {
  const targets = [1, 0, 0, 0, 0, 0, 1];
  const order = epochOrder(targets, seededRandom(1));
  expect(order).toHaveLength(10);
  expect(new Set(order).size).toBe(7);
  expect(order.filter((n) => targets[n] === 1)).toHaveLength(5);
});

test('classifier weights make the round trip and refuse another length', () => {
  const model = { weights: Float64Array.from({ length: 128 }, (_, j) => j / 64), bias: -0.5 };
  expect(classifierOf(withClassifier(new Map(), model))).toEqual(model);
  expect(() => withClassifier(new Map(), { weights: new Float64Array(3), bias: 0 })).toThrow(/128/);
  expect(() => classifierOf(new Map())).toThrow(/classifier\.weight/);
});
