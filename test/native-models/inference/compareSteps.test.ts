import { expect, test } from 'vitest';
import { type Grid, IDENTITY, locationPoint } from '../../../native-models/common/geometry.ts';
import { compareSteps } from '../../../native-models/inference/compareSteps.ts';
import { statisticsEncoder } from '../../fixtures/statisticsEncoder.ts';

const [NX, NY, NZ] = [20, 18, 17] as const;
const grid: Grid = {
  dimensions: [NX, NY, NZ],
  spacingMm: [1, 1, 1],
  origin: [0, 0, 0],
  direction: IDENTITY,
};
const at = (n: number) => [n % NX, Math.floor(n / NX) % NY, Math.floor(n / (NX * NY))] as const;
/** Waves of 26 voxels: a coarser lattice follows them worse. */
const voxels = Int16Array.from({ length: NX * NY * NZ }, (_, n) => {
  const [i, j, k] = at(n);
  return Math.round(-700 + 250 * Math.sin((2 * Math.PI * (i + j + k)) / 26));
});
const lungs = Uint8Array.from(voxels, (_, n) => {
  const [i, j, k] = at(n);
  return Number(i > 2 && i < 17 && j > 2 && j < 15 && k > 2 && k < 14);
});
const input = {
  ct: { grid, voxels },
  lungs: { grid, voxels: lungs },
  locationAt: () => locationPoint(0, 0, 0),
  encoder: statisticsEncoder(),
  /** Of the centre voxel alone, 0.5 at −700 HU or so. */
  classifiers: [{ weights: Float64Array.from({ length: 128 }, (_, j) => (j === 3 ? 8 : 0)), bias: 3.9 }],
} as const;

/** Every look is a second later: costs follow from the windows, not from the machine. */
function steadyClock(): () => number {
  let seconds = 0;
  return () => 1000 * seconds++;
}

test('step 1 has no error, coarser steps cost less and err more', async () => {
  const rows = await compareSteps(input, { blocks: 6, secondsEach: 3, seed: 2, clockMs: steadyClock() });
  expect(rows.map(({ step }) => step)).toEqual([1, 2, 4, 8]);
  const inside = lungs.filter((label) => label > 0).length;
  expect(rows[0]).toMatchObject({
    windows: inside,
    windowsPerVoxel: 1,
    error: { meanAbsolute: 0, percentile95: 0, dice: 1, changed: 0 },
  });
  for (const [n, row] of rows.entries()) {
    expect(row.windowsPerVoxel).toBeCloseTo(row.windows / inside, 12);
    expect(row.seconds).toBeCloseTo((row.microsecondsPerVoxel * inside) / 1e6, 9);
    if (n === 0) continue;
    const before = rows[n - 1]!;
    expect(row.windows).toBeLessThan(before.windows);
    expect(row.error!.meanAbsolute).toBeGreaterThan(before.error!.meanAbsolute);
    expect(row.error!.percentile95).toBeGreaterThanOrEqual(before.error!.percentile95);
    expect(row.error!.changed).toBeGreaterThanOrEqual(before.error!.changed);
    expect(row.error!.dice!).toBeLessThanOrEqual(before.error!.dice!);
  }
});

test('without blocks only the cost is told', async () => {
  const rows = await compareSteps(input, { blocks: 0, secondsEach: 1, seed: 2, clockMs: steadyClock() });
  for (const row of rows) {
    expect(row.error).toBeNull();
    expect(row.seconds).toBeGreaterThan(0);
  }
});

test('a cancel is heard, and not taken for enough', async () => {
  const cancel = new AbortController();
  const run = compareSteps(
    { ...input, signal: cancel.signal, report: () => cancel.abort(new Error('cancelled')) },
    { blocks: 2, secondsEach: 3, seed: 2 },
  );
  await expect(run).rejects.toThrow('cancelled');
});
