import { describe, expect, test } from 'vitest';
import { sigmoid } from '../../../native-models/analysis/logisticRegression.ts';
import {
  type Grid,
  IDENTITY,
  type Location,
  locationPoint,
  type PatientPoint,
} from '../../../native-models/common/geometry.ts';
import type { Progress } from '../../../native-models/common/progress.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { CtVolume, MaskVolume } from '../../../native-models/common/volume.ts';
import { boxPositive, positiveShare } from '../../../native-models/inference/boxPositive.ts';
import { combineSubtypes } from '../../../native-models/inference/combineSubtypes.ts';
import { segmentDense, segmentDenseShared } from '../../../native-models/inference/segmentDense.ts';
import { thresholdMask } from '../../../native-models/inference/thresholdMask.ts';
import { withClassifier } from '../../../native-models/training/classifierWeights.ts';
import { type EncoderCall, statisticsEncoder } from '../../fixtures/statisticsEncoder.ts';

const grid: Grid = {
  dimensions: [24, 20, 18],
  spacingMm: [1, 1, 1],
  origin: [-12, 0, 40],
  direction: IDENTITY,
};
const COUNT = 24 * 20 * 18;
const random = seededRandom(4);
const ct: CtVolume = {
  grid,
  voxels: Int16Array.from({ length: COUNT }, () => Math.round(-1000 + 600 * random())),
};
const lungs: MaskVolume = {
  grid,
  voxels: Uint8Array.from({ length: COUNT }, (_, n) => {
    const [i, j, k] = [n % 24, Math.floor(n / 24) % 20, Math.floor(n / 480)];
    return i > 3 && i < 20 && j > 4 && j < 15 && k > 2 && k < 15 ? (i < 12 ? 1 : 2) : 0;
  }),
};
const locationAt = (p: PatientPoint): Location => locationPoint(p[0] / 12, p[1] / 20, p[2] / 60);

/** p = σ(8 · centre voxel + 2): what a window says depends on its centre only. */
const centreModel = { weights: Float64Array.from({ length: 128 }, (_, j) => (j === 3 ? 8 : 0)), bias: 2 };
const ofCentre = (hu: number): number => sigmoid(8 * (((hu + 1024) / 1264) * 2 - 1) + 2);

describe('segmentDense', () => {
  test('step 1: the probability of a window is that of its centre voxel; 0 outside the lungs', async () => {
    const encoder = statisticsEncoder(withClassifier(new Map(), centreModel));
    const reports: Progress[] = [];
    const { voxels } = await segmentDense({
      ct,
      lungs,
      locationAt,
      encoder,
      step: 1,
      batchSize: 500,
      report: (p) => reports.push(p),
    });
    voxels.forEach((p, n) => {
      expect(p).toBeCloseTo(lungs.voxels[n] ? ofCentre(ct.voxels[n]!) : 0, 5);
    });
    const windows = lungs.voxels.filter((label) => label > 0).length;
    expect(reports.at(-1)).toEqual({ stage: 'segment', done: windows, total: windows, unit: 'windows' });
  });

  test('one location per call, near its windows', async () => {
    const calls: EncoderCall[] = [];
    const encoder = statisticsEncoder(withClassifier(new Map(), centreModel), calls);
    await segmentDense({ ct, lungs, locationAt, encoder, step: 2, batchSize: 64 });
    expect(Math.max(...calls.map((call) => call.patches))).toBeLessThanOrEqual(64);
    expect(new Set(calls.map((call) => call.location.join())).size).toBeGreaterThan(1);
  });

  test('several classifiers on one encoding equal one segmentation each', async () => {
    const other = { weights: centreModel.weights.map((w, j) => (j === 0 ? 5 : -w)), bias: 1 };
    const input = { ct, lungs, locationAt, step: 4 } as const;
    const shared = await segmentDenseShared({
      ...input,
      encoder: statisticsEncoder(),
      classifiers: [centreModel, other],
    });
    for (const [n, model] of [centreModel, other].entries()) {
      const alone = await segmentDense({
        ...input,
        encoder: statisticsEncoder(withClassifier(new Map(), model)),
      });
      expect(shared[n]!.voxels.every((p, i) => Math.abs(p - alone.voxels[i]!) < 1e-5)).toBe(true);
    }
  });

  test('cancels between batches, leaving nothing in flight', async () => {
    const controller = new AbortController();
    const calls: EncoderCall[] = [];
    const encoder = statisticsEncoder(withClassifier(new Map(), centreModel), calls);
    const run = segmentDense({
      ct,
      lungs,
      locationAt,
      encoder,
      step: 1,
      batchSize: 16,
      signal: controller.signal,
      report: () => controller.abort(),
    });
    await expect(run).rejects.toThrow(/abort/i);
    expect(calls.length).toBeLessThanOrEqual(encoder.lanes + 1);
  });

  test('an encoder that fails is heard', async () => {
    const encoder = {
      ...statisticsEncoder(),
      classify: async () => Promise.reject(new Error('lost device')),
    };
    await expect(segmentDense({ ct, lungs, locationAt, encoder, step: 8 })).rejects.toThrow('lost device');
  });

  test('declines another grid, a scan that is not 1 mm, and an empty mask', async () => {
    const encoder = statisticsEncoder();
    const input = { ct, lungs, locationAt, encoder, step: 8 } as const;
    const smaller = { grid: { ...grid, dimensions: [24, 20, 17] as const }, voxels: lungs.voxels };
    const thick = { ...grid, spacingMm: [1, 1, 2.5] as const };
    await expect(segmentDense({ ...input, lungs: smaller })).rejects.toMatchObject({ code: 'grid-mismatch' });
    await expect(segmentDense({ ...input, ct: { ...ct, grid: thick } })).rejects.toMatchObject({
      code: 'grid-not-isotropic',
    });
    const empty = { grid, voxels: new Uint8Array(COUNT) };
    await expect(segmentDense({ ...input, lungs: empty })).rejects.toMatchObject({ code: 'lungs-empty' });
  });
});

describe('masks from probabilities', () => {
  const line: Grid = { ...grid, dimensions: [4, 1, 1] };
  const volume = (...values: number[]) => ({ grid: line, voxels: Float32Array.from(values) });

  test('0.5 and above is emphysema', () => {
    expect([...thresholdMask(volume(0, 0.4999, 0.5, 1)).voxels]).toEqual([0, 0, 1, 1]);
  });

  test('the higher probability wins, the first a tie', () => {
    const combined = combineSubtypes([volume(0.6, 0.5, 0.4, 0.7), volume(0.9, 0.5, 0.49, 0.6)]);
    expect([...combined.voxels]).toEqual([2, 1, 0, 1]);
    expect(() => combineSubtypes([])).toThrow(RangeError);
  });

  test('a box is positive when 25 % of its voxels are above 0.5', () => {
    const big: Grid = { ...grid, dimensions: [40, 34, 32] };
    const voxels = new Float32Array(40 * 34 * 32);
    for (let k = 0; k < 8; k++) {
      for (let j = 1; j < 33; j++) for (let i = 4; i < 36; i++) voxels[i + 40 * (j + 34 * k)] = 0.51;
    }
    expect(positiveShare({ grid: big, voxels }, [4, 1, 0])).toBe(0.25);
    expect(boxPositive({ grid: big, voxels }, [4, 1, 0])).toBe(true);
    voxels[4 + 40] = 0.5; // not above 0.5
    expect(boxPositive({ grid: big, voxels }, [4, 1, 0])).toBe(false);
    expect(positiveShare({ grid: big, voxels }, [-20, 1, 0])).toBe((8 * 32 * 8 - 1) / 32 ** 3);
  });
});
