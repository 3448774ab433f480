import { expect, test } from 'vitest';
import { features } from '../../../native-models/analysis/features.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';
import { type EncoderCall, statisticsEncoder, statisticsOf } from '../../fixtures/statisticsEncoder.ts';

const SCANS = 5;
const random = seededRandom(2);
const landmarks = [0, 1, 2].map((j) => ({ location: locationPoint(j / 2, -j / 4, 1 - j) }));
const store = landmarks.map(() =>
  Int16Array.from({ length: SCANS * PATCH_VOXELS }, () => Math.round(-1000 + 800 * random())),
);
const readLandmark = async (j: number): Promise<Int16Array> => store[j]!;

test('is the mean over landmarks (eq. 11), whatever the batch size', async () => {
  const y = await features({ readLandmark, landmarks, scans: SCANS, encoder: statisticsEncoder() });
  for (let scan = 0; scan < SCANS; scan++) {
    const h = landmarks.map(({ location }, j) => {
      const patch = store[j]!.subarray(scan * PATCH_VOXELS, (scan + 1) * PATCH_VOXELS);
      return statisticsOf(normalisePatches(patch), location);
    });
    for (let n = 0; n < 128; n++) {
      expect(y[scan * 128 + n]).toBeCloseTo(h.reduce((sum, row) => sum + row[n]!, 0) / 3, 6);
    }
  }
  const calls: EncoderCall[] = [];
  const encoder = statisticsEncoder(new Map(), calls);
  const batched = await features({ readLandmark, landmarks, scans: SCANS, encoder, batchSize: 2 });
  expect(batched).toEqual(y);
  expect(calls.map((call) => call.patches)).toEqual([2, 2, 1, 2, 2, 1, 2, 2, 1]);
});

test('declines a source of another size, and stops when cancelled', async () => {
  const encoder = statisticsEncoder();
  await expect(features({ readLandmark, landmarks, scans: 4, encoder })).rejects.toMatchObject({
    code: 'patch-shape',
  });
  await expect(features({ readLandmark, landmarks: [], scans: 4, encoder })).rejects.toMatchObject({
    code: 'landmarks-empty',
  });
  const controller = new AbortController();
  const run = features({
    readLandmark,
    landmarks,
    scans: SCANS,
    encoder,
    signal: controller.signal,
    report: () => controller.abort(),
  });
  await expect(run).rejects.toThrow(/abort/i);
});
