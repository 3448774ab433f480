import { describe, expect, test } from 'vitest';
import { classificationScores } from '../../../native-models/analysis/classificationScores.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { type Random, seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import type { FineTuningBatch } from '../../../native-models/engines/engine.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';
import { classifierOf, withClassifier } from '../../../native-models/training/classifierWeights.ts';
import { fineTune } from '../../../native-models/training/fineTune.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningInput,
  type FineTuningMetric,
  type FineTuningSample,
  type FoldCheckpoint,
  type SubtypeResult,
} from '../../../native-models/training/fineTuneSettings.ts';
import { statisticsEngine, statisticsOf } from '../../fixtures/statisticsEncoder.ts';

/** Diseased patches have a denser background but deep holes; the share below −950 HU overlaps. */
function patch(diseased: boolean, random: Random): Int16Array {
  const holes = diseased ? 0.1 + 0.1 * random() : 0.05 + 0.1 * random();
  const background = diseased ? -640 : -900;
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
      targets: [target] as const,
    };
  });
}

const input = (
  samples: readonly FineTuningSample[],
  more: Partial<FineTuningInput> = {},
): FineTuningInput => ({
  scheme: 'linear',
  subtypes: ['centrilobular'],
  samples,
  // A random encoder of this form is one of the baselines.
  encoder: { conditioning: 'none', experts: 1 },
  weights: new Map([['conv1.bias', { shape: [8], data: new Float32Array(8) }]]),
  engine: statisticsEngine(),
  ...more,
});

/** Gradient descent on a classifier of raw statistics wants large steps; nobody is watched. */
const quick = {
  ...FINE_TUNING_DEFAULTS,
  full: {
    ...FINE_TUNING_DEFAULTS.full,
    steps: 36,
    batchSize: 8,
    learningRate: 3,
    warmup: 0,
    validation: { share: 0, every: 18, patience: 0 },
  },
};

const one = async (input: FineTuningInput): Promise<SubtypeResult> => (await fineTune(input)).subtypes[0]!;

describe('linear readout', () => {
  test('separates, scores five folds by patient beside the patch LAA, and keeps the encoder', async () => {
    const samples = cohort(12, 2);
    const engine = statisticsEngine();
    const result = await one(input(samples, { engine }));
    expect(result.summary?.f1).toEqual({ mean: 1, sd: 0 });
    expect(result.folds).toHaveLength(25);
    expect(result.foldsPerSplit).toBe(5);
    const laa = result.baselines.find(({ name }) => name === 'patch-laa')!;
    expect(laa.folds).toHaveLength(25);
    expect(laa.summary!.f1.mean).toBeLessThan(1);
    expect(result.baselines.map(({ name }) => name).sort()).toEqual([
      'hu-histogram',
      'hu-mean-sd',
      'location',
      'patch-laa',
      'random-encoder',
    ]);
    expect(result.calibration).toMatchObject({ applied: true, errorAfter: expect.any(Number) });
    expect(result.counts).toEqual({ positives: 12, negatives: 12, patients: 12 });
    // The histogram separates these as well: the model says so.
    expect(result.warnings.map(({ code }) => code)).toEqual(['no-better-than-baseline']);
    expect(result.weights.get('conv1.bias')).toBeDefined();
    expect(result.weights.get('classifier.weight')?.shape).toEqual([1, 128]);
    expect(engine.trainings).toHaveLength(0);
    expect(engine.loaded.every((encoder) => encoder.disposed)).toBe(true);
    const overall = classificationScores(
      result.heldOut,
      samples.map((s) => s.targets[0]!),
    );
    expect(overall.accuracy).toBe(1);
  });

  test('the weights returned classify raw h: standardisation is folded in', async () => {
    const samples = cohort(8, 3);
    const { weights } = await one(input(samples));
    const model = classifierOf(weights);
    for (const sample of samples) {
      const h = statisticsOf(normalisePatches(await sample.readPatch()), sample.location);
      const logit = model.weights.reduce((sum, w, j) => sum + w * h[j]!, model.bias);
      expect(logit >= 0).toBe(sample.targets[0] === 1);
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
    const result = await one(
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
    expect(metrics.map(({ fold, step }) => [fold, step])).toEqual([
      [0, 18],
      [0, 36],
      [1, 18],
      [1, 36],
      [2, 18],
      [2, 36],
      [null, 18],
      [null, 36],
    ]);
    expect(metrics[0]!.learningRate).toBeGreaterThan(metrics[1]!.learningRate);
    expect(metrics[0]!.validationLoss).toBeNull();
    expect(reports.at(-1)).toBe(1);
    expect(reports.toSorted((a, b) => a - b)).toEqual(reports);
    for (const { start, batches } of engine.trainings) {
      expect(classifierOf(start.weights).bias).toBe(0);
      expect(batches).toHaveLength(36);
      for (const { targets } of batches) expect(targets.filter((t) => t === 1)).toHaveLength(4);
    }
    expect(result.weights.get('classifier.weight')).not.toEqual(
      engine.trainings[3]!.start.weights.get('classifier.weight'),
    );
    expect(result.summary!.auc!.mean).toBeGreaterThan(0.95);
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
    const result = await one(input(samples, { scheme: 'full', engine, settings }));
    expect(result.heldOut.every(Number.isFinite)).toBe(true);
    // seen[t] holds training t and then its test: together each patient, training without the held-out ones.
    for (let training = 1; training <= 3; training++) {
      const trainingReads = quick.full.steps * quick.full.batchSize;
      expect(new Set(seen[training]!.slice(0, trainingReads)).size).toBe(4);
      const tested = new Set(seen[training]!.slice(trainingReads));
      expect(tested.size).toBe(2);
      for (const patient of tested) expect(seen[training]!.slice(0, trainingReads)).not.toContain(patient);
    }
  });

  test('patients who are watched are not learnt from; the best look is kept and training ends early', async () => {
    const samples = cohort(20, 2);
    const engine = statisticsEngine();
    const metrics: FineTuningMetric[] = [];
    const validation = { share: 0.2, every: 5, patience: 2 };
    const settings = {
      ...quick,
      folds: 2,
      full: { ...quick.full, steps: 60, validation },
    };
    await one(input(samples, { scheme: 'full', engine, settings, onMetric: (look) => metrics.push(look) }));
    for (const fold of [0, 1, null]) {
      const looks = metrics.filter((look) => look.fold === fold);
      const losses = looks.map(({ validationLoss }) => validationLoss!);
      expect(looks.every(({ validationAuc }) => validationAuc! >= 0 && validationAuc! <= 1)).toBe(true);
      if (looks.at(-1)!.step < 60) {
        expect(Math.min(...losses.slice(-2))).toBeGreaterThanOrEqual(Math.min(...losses.slice(0, -2)));
      }
    }
    const patientsOf = (batches: readonly FineTuningBatch[]) =>
      new Set(batches.map((b) => b.locations.length));
    expect(engine.trainings.every(({ batches }) => patientsOf(batches).size === 1)).toBe(true);
  });

  test('a training whose loss has not fallen is refused, not finished', async () => {
    const settings = { ...quick, folds: 2, full: { ...quick.full, learningRate: 0 } };
    const run = one(input(cohort(6, 2), { scheme: 'full', settings }));
    await expect(run).rejects.toMatchObject({ name: 'Refusal', code: 'nothing-learnt' });
  });

  test('goes on after the folds that were kept, and ends with the same bits', async () => {
    const samples = cohort(6, 2);
    const settings = { ...quick, folds: 3 };
    const whole = await one(input(samples, { scheme: 'full', engine: statisticsEngine(), settings }));
    const folds = new Map<number, Float32Array>();
    const kept: FoldCheckpoint = {
      read: async (fold, boxes) => {
        const found = folds.get(fold);
        return found?.length === boxes ? found.slice() : undefined;
      },
      write: async (fold, probabilities) => void folds.set(fold, probabilities.slice()),
    };
    const controller = new AbortController();
    const stopped = one(
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
    const resumed = await one(input(samples, { scheme: 'full', engine, settings, kept }));
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
  const only = (target: 0 | 1): FineTuningSample[] =>
    cohort(12, 2).filter((sample) => sample.targets[0] === target);

  test.each([
    ['labels-single-class', only(1), {}],
    ['labels-single-class', [], {}],
    ['labels-too-few', [...only(1), ...only(0).slice(0, 4)], {}],
    ['labels-location', cohort(12, 2).map((s) => ({ ...s, location: locationPoint(0, Number.NaN, 0) })), {}],
    ['folds-too-few', cohort(12, 2), { settings: { ...quick, folds: 1 } }],
    ['patch-shape', cohort(12, 2).map((s) => ({ ...s, readPatch: () => new Int16Array(8) })), {}],
  ] as const)('%s', async (code, samples, more) => {
    await expect(fineTune(input(samples, more))).rejects.toMatchObject({ name: 'Refusal', code });
  });

  test('fewer patients than folds: fewer folds, and it says so', async () => {
    const result = await one(input(cohort(6, 2)));
    expect(result.foldsPerSplit).toBe(3);
    expect(result.warnings.slice(0, 1)).toEqual([
      {
        code: 'folds-reduced',
        message: '3 folds instead of 5: 3 patients have centrilobular boxes and 3 have healthy ones',
      },
    ]);
  });

  test('one patient of a kind: a model without scores, and it says so', async () => {
    const result = await one(input(cohort(2, 6)));
    expect(result).toMatchObject({ folds: [], summary: null, comparison: null, calibration: null });
    expect(result.warnings.map((warning) => warning.code)).toEqual(['not-validated']);
    expect(result.heldOut.every(Number.isNaN)).toBe(true);
    expect(result.weights.has('classifier.weight')).toBe(true);
  });
});

test('classifier weights make the round trip and refuse another length', () => {
  const model = { weights: Float64Array.from({ length: 128 }, (_, j) => j / 64), bias: -0.5 };
  expect(classifierOf(withClassifier(new Map(), model))).toEqual(model);
  expect(() => withClassifier(new Map(), { weights: new Float64Array(3), bias: 0 })).toThrow(/128/);
  expect(() => classifierOf(new Map())).toThrow(/classifier\.weight/);
});
