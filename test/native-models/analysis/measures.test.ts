import { describe, expect, test } from 'vitest';
import {
  countHu,
  emptyHistogram,
  huMoments,
  percentile,
} from '../../../native-models/analysis/huHistogram.ts';
import { densityOf } from '../../../native-models/analysis/lungMass.ts';
import { thirdOfSlice } from '../../../native-models/analysis/lungRegions.ts';
import { measureLungs } from '../../../native-models/analysis/measures.ts';
import { type Grid, IDENTITY } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { CtVolume, MaskVolume } from '../../../native-models/common/volume.ts';

const DIMENSIONS = [14, 10, 31] as const;
const grid: Grid = {
  dimensions: DIMENSIONS,
  spacingMm: [1, 1, 1],
  origin: [-7, 3, 100],
  direction: IDENTITY,
};
const COUNT = 14 * 10 * 31;

/** A noisy chest of 4,340 voxels: a lung on either side, wider towards the feet. */
function cohortScan(): { ct: CtVolume; lungs: MaskVolume; mask: MaskVolume } {
  const random = seededRandom(5);
  const lungs = new Uint8Array(COUNT);
  const mask = new Uint8Array(COUNT);
  const hu = Int16Array.from({ length: COUNT }, () => Math.round(-1050 + 900 * random() ** 2));
  for (let n = 0; n < COUNT; n++) {
    const [i, k] = [n % 14, Math.floor(n / 140)];
    const widest = 6 - Math.floor(k / 8);
    if (i < widest) lungs[n] = 1;
    if (i >= 14 - widest + 1) lungs[n] = 2;
    if (random() < 0.3) mask[n] = 1; // also outside the lungs, where it must not count
  }
  return { ct: { grid, voxels: hu }, lungs: { grid, voxels: lungs }, mask: { grid, voxels: mask } };
}

describe('measureLungs', () => {
  const { ct, lungs, mask } = cohortScan();
  const rows = measureLungs(ct, lungs, [{ subtype: 'centrilobular', mask }]);

  test.each(rows)('$region equals brute force over its voxels', (row) => {
    const [side, third] = row.region.split('-');
    const thirds = thirdOfSlice(lungs);
    const inside: number[] = [];
    for (let n = 0; n < COUNT; n++) {
      const label = lungs.voxels[n]!;
      if (label === 0 || (side === 'right' && label !== 1) || (side === 'left' && label !== 2)) continue;
      const place = (label === 1 ? thirds.right : thirds.left)[Math.floor(n / 140)]! % 3;
      if (third === undefined || ['upper', 'middle', 'lower'][place] === third) inside.push(n);
    }
    const hu = inside.map((n) => ct.voxels[n]!).sort((a, b) => a - b);
    const n = hu.length;
    const share = (test: (v: number) => boolean): number => (100 * hu.filter(test).length) / n;
    const mean = hu.reduce((a, b) => a + b, 0) / n;
    const at = (percent: number): number => {
      const position = ((n - 1) * percent) / 100;
      const low = Math.floor(position);
      return hu[low]! + (hu[Math.min(n - 1, low + 1)]! - hu[low]!) * (position - low);
    };
    expect(row.litres).toBeCloseTo(n / 1e6, 12);
    expect(row.meanHu).toBeCloseTo(mean, 9);
    expect(row.sdHu).toBeCloseTo(Math.sqrt(hu.reduce((a, v) => a + (v - mean) ** 2, 0) / n), 9);
    expect(row.laa950).toBeCloseTo(
      share((v) => v < -950),
      10,
    );
    expect(row.laa925).toBeCloseTo(
      share((v) => v < -925),
      10,
    );
    expect(row.laa910).toBeCloseTo(
      share((v) => v < -910),
      10,
    );
    expect(row.laa856).toBeCloseTo(
      share((v) => v < -856),
      10,
    );
    expect(row.haa).toBeCloseTo(
      share((v) => v > -600 && v <= -250),
      10,
    );
    expect(row.haa600! - row.haa250!).toBeCloseTo(row.haa!, 10);
    expect(row.perc10).toBeCloseTo(at(10), 9);
    expect(row.perc15).toBeCloseTo(at(15), 9);
    expect(row.massGrams).toBeCloseTo(
      hu.reduce((a, v) => a + densityOf(v) / 1000, 0),
      9,
    );
    const affected = inside.filter((v) => mask.voxels[v] !== 0).length;
    expect(row.burdens).toEqual([
      {
        subtype: 'centrilobular',
        percent: expect.closeTo((100 * affected) / n, 10),
        litres: expect.closeTo(affected / 1e6, 12),
      },
    ]);
  });

  test('the parts add up to the whole', () => {
    const litres = (region: string): number => rows.find((row) => row.region === region)!.litres;
    for (const side of ['right', 'left']) {
      const parts = ['upper', 'middle', 'lower'].map((third) => litres(`${side}-${third}`));
      expect(parts.reduce((a, b) => a + b)).toBeCloseTo(litres(side), 12);
      // A slice of a lung here is at most 60 voxels: thirds are equal to within one slice.
      for (const part of parts) expect(Math.abs(part - litres(side) / 3)).toBeLessThanOrEqual(60 / 1e6);
    }
    expect(litres('right') + litres('left')).toBeCloseTo(litres('both'), 12);
  });

  test('a voxel at −950 is not below −950', () => {
    const tiny: Grid = { ...grid, dimensions: [4, 1, 1] };
    const [both] = measureLungs(
      { grid: tiny, voxels: Int16Array.of(-951, -950, -600, -250) },
      { grid: tiny, voxels: Uint8Array.of(1, 1, 1, 2) },
    );
    expect(both).toMatchObject({ laa950: 25, laa910: 50, haa: 25, haa600: 25, haa250: 0 });
  });

  test('one lung only: the other row is empty, not NaN', () => {
    const right = { grid, voxels: lungs.voxels.map((label) => (label === 1 ? 1 : 0)) };
    const left = measureLungs(ct, right).find((row) => row.region === 'left');
    expect(left).toMatchObject({ litres: 0, meanHu: null, laa950: null, perc15: null, massGrams: 0 });
  });

  test('declines masks of another size and empty lungs', () => {
    const other = { grid: { ...grid, dimensions: [4, 1, 1] as const }, voxels: new Uint8Array(4) };
    expect(() => measureLungs(ct, other)).toThrow(expect.objectContaining({ code: 'grid-mismatch' }));
    expect(() => measureLungs(ct, { grid, voxels: new Uint8Array(COUNT) })).toThrow(
      expect.objectContaining({ code: 'lungs-empty' }),
    );
  });
});

test('histogram: equals NumPy and SciPy', () => {
  const histogram = emptyHistogram();
  for (const hu of [-1000, -960, -951, -950, -949, -900, -600, -599, -250, -249, 0, 40])
    countHu(histogram, hu);
  expect(percentile(histogram, 10)).toBeCloseTo(-959.1, 10);
  expect(percentile(histogram, 15)).toBeCloseTo(-954.15, 10);
  const { mean, sd, skewness } = huMoments(histogram);
  expect(mean).toBeCloseTo(-614, 10);
  expect(sd).toBeCloseTo(382.9765005845659, 9);
  expect(skewness).toBeCloseTo(0.6339512746791673, 12);
});

test('density: air, water, and no jump above 0.06 g/mL between the pieces', () => {
  expect(densityOf(-1000)).toBeCloseTo(0.00121, 12);
  expect(densityOf(-3024)).toBe(densityOf(-1000));
  expect(densityOf(0)).toBeCloseTo(1.018, 12);
  for (let hu = -1100; hu < 500; hu++) expect(densityOf(hu + 1) - densityOf(hu)).toBeLessThan(0.06);
});

test('thirds run from the head down', () => {
  const column: Grid = { ...grid, dimensions: [1, 1, 6] };
  const { right, left } = thirdOfSlice({ grid: column, voxels: new Uint8Array(6).fill(1) });
  expect(Array.from(right)).toEqual([2, 2, 1, 1, 0, 0]);
  expect(new Set(left)).toEqual(new Set([3]));
});
