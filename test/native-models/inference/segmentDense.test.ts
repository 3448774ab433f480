import { setImmediate } from 'node:timers/promises';
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
import type { LogitCheckpoint } from '../../../native-models/inference/logitCheckpoint.ts';
import { probabilityVolume, type WindowLogits } from '../../../native-models/inference/probabilityOfLungs.ts';
import { segmentDense } from '../../../native-models/inference/segmentDense.ts';
import { thresholdMask } from '../../../native-models/inference/thresholdMask.ts';
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

const input = { ct, lungs, locationAt, classifiers: [centreModel] } as const;
const bits = (logits: readonly WindowLogits[]) =>
  logits.map(({ nodes, logits: values }) =>
    [...nodes.keys()].sort((a, b) => nodes[a]! - nodes[b]!).map((n) => values[n]),
  );

/** Kept in memory, as files would be. */
function memoryOfChunks() {
  const chunks = new Map<number, readonly Float32Array[]>();
  const kept: LogitCheckpoint = {
    read: async (chunk, windows) => {
      const found = chunks.get(chunk);
      return found?.[0]?.length === windows ? found : undefined;
    },
    write: async (chunk, logits) => void chunks.set(chunk, logits),
  };
  return { chunks, kept };
}

describe('segmentDense', () => {
  test('step 1: the probability of a window is that of its centre voxel; 0 outside the lungs', async () => {
    const reports: Progress[] = [];
    const [windows] = await segmentDense({
      ...input,
      encoder: statisticsEncoder(),
      step: 1,
      report: (p) => reports.push(p),
    });
    probabilityVolume(lungs, windows!).voxels.forEach((p, n) => {
      expect(p).toBeCloseTo(lungs.voxels[n] ? ofCentre(ct.voxels[n]!) : 0, 5);
    });
    const total = lungs.voxels.filter((label) => label > 0).length;
    expect(reports[0]).toEqual({ stage: 'segment', done: 0, total, unit: 'windows' });
    expect(reports.at(-1)).toEqual({ stage: 'segment', done: total, total, unit: 'windows' });
  });

  test('one location per call, near its windows', async () => {
    const calls: EncoderCall[] = [];
    await segmentDense({ ...input, encoder: statisticsEncoder(new Map(), calls), step: 2 });
    expect(Math.max(...calls.map((call) => call.patches))).toBeLessThanOrEqual(64);
    expect(new Set(calls.map((call) => call.location.join())).size).toBeGreaterThan(1);
  });

  test('neither the batches, nor what is computed at once or in which order changes a bit', async () => {
    const whole = await segmentDense({ ...input, encoder: statisticsEncoder(), step: 2 });
    const random = seededRandom(8);
    const slow = statisticsEncoder();
    const encoder = {
      ...slow,
      lanes: 5,
      encode: async (patches: Float32Array, location: Location) => {
        for (let turns = Math.floor(random() * 6); turns > 0; turns--) await setImmediate();
        return slow.encode(patches, location);
      },
    };
    const other = await segmentDense({ ...input, encoder, step: 2, batchSize: 11 });
    expect(bits(other)).toEqual(bits(whole));
  });

  test('several classifiers on one encoding equal one segmentation each', async () => {
    const other = { weights: centreModel.weights.map((w, j) => (j === 0 ? 5 : -w)), bias: 1 };
    const encoder = statisticsEncoder();
    const shared = await segmentDense({ ...input, encoder, classifiers: [centreModel, other], step: 4 });
    for (const [n, model] of [centreModel, other].entries()) {
      const alone = await segmentDense({ ...input, encoder, classifiers: [model], step: 4 });
      expect(bits([shared[n]!])).toEqual(bits(alone));
    }
  });

  test('cancels between batches, leaving nothing in flight', async () => {
    const controller = new AbortController();
    const calls: EncoderCall[] = [];
    const encoder = statisticsEncoder(new Map(), calls);
    const run = segmentDense({
      ...input,
      encoder,
      step: 1,
      batchSize: 16,
      signal: controller.signal,
      report: ({ done }) => done > 0 && controller.abort(),
    });
    await expect(run).rejects.toThrow(/abort/i);
    expect(calls.length).toBeLessThanOrEqual(encoder.lanes + 3);
  });

  test('goes on with the chunks of a run that was stopped, to the same bits', async () => {
    const big = { ...grid, dimensions: [30, 30, 24] as const };
    const scan = {
      ct: { grid: big, voxels: new Int16Array(21600).map((_, n) => -1000 + ((n * 7919) % 900)) },
    };
    const all = { ...input, ...scan, lungs: { grid: big, voxels: new Uint8Array(21600).fill(1) } };
    const encoder = statisticsEncoder();
    const whole = await segmentDense({ ...all, encoder, step: 1 });
    const { chunks, kept } = memoryOfChunks();
    const controller = new AbortController();
    const report = ({ done }: Progress) => done > 12000 && controller.abort();
    const stopped = segmentDense({ ...all, encoder, step: 1, kept, report, signal: controller.signal });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect([...chunks.keys()]).toEqual([0]);
    const calls: EncoderCall[] = [];
    const rest = await segmentDense({ ...all, encoder: statisticsEncoder(new Map(), calls), step: 1, kept });
    expect(bits(rest)).toEqual(bits(whole));
    expect(calls.reduce((sum, { patches }) => sum + patches, 0)).toBe(21600 - chunks.get(0)![0]!.length);
    expect([...chunks.keys()]).toEqual([0, 1, 2]);
    calls.length = 0;
    expect(bits(await segmentDense({ ...all, encoder, step: 1, kept }))).toEqual(bits(whole));
    expect(calls).toEqual([]);
  });

  test('a disk that refuses a chunk ends the run', async () => {
    const kept = { read: async () => undefined, write: async () => Promise.reject(new Error('disk full')) };
    const run = segmentDense({ ...input, encoder: statisticsEncoder(), step: 4, kept });
    await expect(run).rejects.toThrow('disk full');
  });

  test('an encoder that fails is heard', async () => {
    const encoder = { ...statisticsEncoder(), encode: async () => Promise.reject(new Error('lost device')) };
    await expect(segmentDense({ ...input, encoder, step: 8 })).rejects.toThrow('lost device');
  });

  test('lungs that fill the volume to its faces have a value in every voxel', async () => {
    const full = { grid, voxels: new Uint8Array(COUNT).fill(1) };
    const encoder = statisticsEncoder();
    const [windows] = await segmentDense({ ...input, lungs: full, encoder, step: 8 });
    const { voxels } = probabilityVolume(full, windows!);
    expect(voxels.every((p) => p > 0 && p < 1)).toBe(true);
  });

  test('declines another grid, a scan that is not 1 mm, and an empty mask', async () => {
    const all = { ...input, encoder: statisticsEncoder(), step: 8 } as const;
    const smaller = { grid: { ...grid, dimensions: [24, 20, 17] as const }, voxels: lungs.voxels };
    const thick = { ...grid, spacingMm: [1, 1, 2.5] as const };
    await expect(segmentDense({ ...all, lungs: smaller })).rejects.toMatchObject({ code: 'grid-mismatch' });
    await expect(segmentDense({ ...all, ct: { ...ct, grid: thick } })).rejects.toMatchObject({
      code: 'grid-not-isotropic',
    });
    const empty = { grid, voxels: new Uint8Array(COUNT) };
    await expect(segmentDense({ ...all, lungs: empty })).rejects.toMatchObject({ code: 'lungs-empty' });
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
