import { afterAll, beforeAll, expect, test } from 'vitest';
import { IDENTITY, locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type CtVolume, type MaskVolume, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { gatherWindow } from '../../../native-models/inference/gatherWindow.ts';
import { probabilityVolume } from '../../../native-models/inference/probabilityOfLungs.ts';
import { segmentDense } from '../../../native-models/inference/segmentDense.ts';
import { createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { PAPER_ENCODER } from '../../../native-models/network/settings.ts';
import { classifierOf } from '../../../native-models/training/classifierWeights.ts';
import { fineTune } from '../../../native-models/training/fineTune.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningSample,
} from '../../../native-models/training/fineTuneSettings.ts';

/** With the published network on the real engine: untrained, which is enough to tell dark from bright. */
const weights = createEncoderWeights(PAPER_ENCODER, 1);
const here = locationPoint(0.2, -0.4, 0.6);
let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine('wasm', { threads: 2 });
});
afterAll(() => engine.close());

const samples: FineTuningSample[] = Array.from({ length: 16 }, (_, n) => {
  const target = n % 2 ? 1 : 0;
  const random = seededRandom(n);
  const patch = Int16Array.from({ length: PATCH_VOXELS }, () =>
    Math.round((target ? -960 : -850) + 60 * random()),
  );
  return { readPatch: () => patch, location: here, patientKey: `patient-${n}`, targets: [target] };
});
const input = { subtypes: ['centrilobular'], samples, encoder: PAPER_ENCODER, weights } as const;
const settings = {
  ...FINE_TUNING_DEFAULTS,
  folds: 2,
  full: { ...FINE_TUNING_DEFAULTS.full, steps: 30, batchSize: 8 },
};

test('linear readout, then masks: each window has the probability of its patch', async () => {
  const [linear] = (await fineTune({ ...input, engine, scheme: 'linear', settings })).subtypes;
  expect(linear!.summary?.f1.mean).toBe(1);

  const grid = {
    dimensions: [40, 36, 34],
    spacingMm: [1, 1, 1],
    origin: [0, 0, 0],
    direction: IDENTITY,
  } as const;
  const count = 40 * 36 * 34;
  const ct: CtVolume = {
    grid,
    voxels: Int16Array.from({ length: count }, (_, n) => (n % 40 < 20 ? -960 : -850) + (n % 31)),
  };
  const lungs: MaskVolume = { grid, voxels: new Uint8Array(count).fill(1) };
  const encoder = await engine.loadEncoder(PAPER_ENCODER, linear!.weights);
  const classifiers = [classifierOf(linear!.weights)];
  const [windows] = await segmentDense({ ct, lungs, locationAt: () => here, encoder, classifiers, step: 8 });
  const probability = probabilityVolume(lungs, windows!);
  for (const [i, j, k] of [
    [0, 0, 0],
    [8, 16, 24],
    [32, 32, 32],
  ] as const) {
    const patch = new Float32Array(PATCH_VOXELS);
    gatherWindow(ct, [i, j, k], patch, 0);
    const [alone] = await encoder.classify(patch, here);
    expect(probability.voxels[i + 40 * (j + 36 * k)]).toBeCloseTo(alone!, 3);
  }
  await encoder.dispose();
});

test('full fine-tuning trains every layer and returns a classifier', async () => {
  const [full] = (await fineTune({ ...input, engine, scheme: 'full', settings })).subtypes;
  expect(full!.folds).toHaveLength(2);
  expect(full!.heldOut.every((p) => p >= 0 && p <= 1)).toBe(true);
  for (const name of ['conv1.weight', 'bn1.weight', 'classifier.weight']) {
    expect(full!.weights.get(name)?.data.every(Number.isFinite)).toBe(true);
    expect(full!.weights.get(name)?.data).not.toEqual(weights.get(name)?.data);
  }
});
