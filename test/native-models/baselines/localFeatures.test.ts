import { describe, expect, it } from 'vitest';
import { poolLandmarks } from '../../../native-models/analysis/landmarkPooling.ts';
import { divergence, divergenceBag } from '../../../native-models/baselines/divergenceBag.ts';
import { kMeans, nearestCentre } from '../../../native-models/baselines/kMeans.ts';
import { kMeansBag } from '../../../native-models/baselines/kMeansBag.ts';
import { DESCRIPTOR, localDescriptors, REGIONS } from '../../../native-models/baselines/localDescriptors.ts';
import type { PatchSource } from '../../../native-models/baselines/patchSource.ts';
import { shrinkLungs } from '../../../native-models/baselines/shrinkLungs.ts';
import { atlasPoint, IDENTITY } from '../../../native-models/common/geometry.ts';
import { deriveSeed, normal, seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { REPRESENTATION } from '../../../native-models/network/settings.ts';

describe('local descriptors', () => {
  it('of a patch whose lower half is at −960 HU and whose upper half rises by 10 HU a voxel along x', () => {
    const patch = Int16Array.from({ length: PATCH_VOXELS }, (_, at) =>
      at < PATCH_VOXELS / 2 ? -960 : 10 * (at % PATCH_EDGE),
    );
    const rows = localDescriptors(patch);
    expect(rows).toHaveLength(REGIONS * DESCRIPTOR);
    const [first, last] = [rows.subarray(0, DESCRIPTOR), rows.subarray(7 * DESCRIPTOR)];
    // All voxels between −975 and −950 HU.
    expect(Array.from(first.subarray(0, DESCRIPTOR - 2)).map((share) => share > 0)).toEqual(
      Array.from({ length: DESCRIPTOR - 2 }, (_, bin) => bin === 2),
    );
    expect(first[2]).toBe(1);
    expect(last[DESCRIPTOR - 3]).toBe(1);
    expect(last[DESCRIPTOR - 2]).toBeGreaterThanOrEqual(Math.log1p(10) - 1e-12);
    expect(() => localDescriptors(new Int16Array(8))).toThrow(RangeError);
  });

  it('do not change when their region is mirrored or turned', () => {
    const random = seededRandom(2);
    const patch = Int16Array.from({ length: PATCH_VOXELS }, () => -900 + Math.round(60 * normal(random)));
    const turned = Int16Array.from({ length: PATCH_VOXELS }, (_, at) => {
      const [x, y, z] = [at % 32, Math.floor(at / 32) % 32, Math.floor(at / 1024)];
      return patch[y + 32 * x + 1024 * z]!;
    });
    const [a, b] = [localDescriptors(patch), localDescriptors(turned)];
    for (let j = 0; j < DESCRIPTOR; j++) expect(b[j]).toBeCloseTo(a[j]!, 12);
  });
});

describe('the whole lungs as one patch', () => {
  const grid = {
    dimensions: [70, 66, 40],
    spacingMm: [1, 1, 1],
    origin: [0, 0, 0],
    direction: IDENTITY,
  } as const;
  const size = 70 * 66 * 40;
  /** Lungs from x = 3 to 66, y = 1 to 64 and z = 4 to 35: cells of 2 × 2 × 1 voxels. */
  const lungs = Uint8Array.from({ length: size }, (_, at) => {
    const [x, y, z] = [at % 70, Math.floor(at / 70) % 66, Math.floor(at / (70 * 66))];
    return x >= 3 && x < 67 && y >= 1 && y < 65 && z >= 4 && z < 36 ? 1 : 0;
  });
  const voxels = Int16Array.from({ length: size }, (_, at) => {
    const [x, z] = [at % 70, Math.floor(at / (70 * 66))];
    return -1000 + 2 * x + 10 * z;
  });

  it('holds the mean HU of each cell of the box around the lungs, and nothing of what lies outside', () => {
    const patch = shrinkLungs({ grid, voxels }, { grid, voxels: lungs });
    // x of the first cell is 3 and 4, its z is 4.
    expect(patch[0]).toBe(-1000 + 7 + 40);
    expect(patch[31]).toBe(-1000 + 2 * 65.5 + 40);
    expect(patch.at(-1)).toBe(-1000 + 2 * 65.5 + 350);
    const other = voxels.map((hu, at) => (lungs[at] === 1 ? hu : 3000));
    expect(shrinkLungs({ grid, voxels: other }, { grid, voxels: lungs })).toEqual(patch);
  });

  it('divides the box into as many cells as are asked for along z, y and x', () => {
    const cells = shrinkLungs({ grid, voxels }, { grid, voxels: lungs }, [2, 1, 4]);
    const x = [10.5, 26.5, 42.5, 58.5].map((centre) => 2 * centre);
    expect([...cells]).toEqual([11.5, 27.5].flatMap((z) => x.map((of) => -1000 + of + 10 * z)));
  });

  it('is refused without lungs', () => {
    const none = { grid, voxels: new Uint8Array(size) };
    expect(() => shrinkLungs({ grid, voxels }, none)).toThrow(
      expect.objectContaining({ code: 'lungs-empty' }),
    );
  });
});

describe('K-means', () => {
  it('finds three clouds that lie apart, and no more clusters than rows differ', () => {
    const random = seededRandom(4);
    const clouds = [0, 10, 20];
    const data = Float64Array.from({ length: 300 }, (_, i) => clouds[i % 3]! + 0.5 * normal(random));
    const centres = [...kMeans(data, 1, 3, random)].sort((a, b) => a - b);
    for (const [at, centre] of centres.entries()) expect(Math.abs(centre - clouds[at]!)).toBeLessThan(0.3);
    expect(kMeans(Float64Array.of(1, 1, 2, 2), 1, 3, random)).toHaveLength(2);
    expect(nearestCentre(Float64Array.of(9), 0, Float64Array.of(0, 10, 20), 1)).toBe(1);
  });
});

describe('divergence of two samples', () => {
  const draw = (mean: number, count: number, seed: number) => {
    const random = seededRandom(deriveSeed(seed, 'sample'));
    return Float64Array.from({ length: 2 * count }, () => mean + normal(random));
  };
  it('is that of two normal distributions, about |shift|²/2, and about 0 of one', () => {
    expect(Math.abs(divergence(draw(0, 1500, 1), draw(0, 1500, 2), 2))).toBeLessThan(0.1);
    expect(Math.abs(divergence(draw(0, 1500, 1), draw(1, 1500, 2), 2) - 1)).toBeLessThan(0.2);
  });
  it('is finite of samples that hold the same row many times', () => {
    expect(Number.isFinite(divergence(new Float64Array(20), new Float64Array(20), 2))).toBe(true);
  });
});

const SCANS = 6;

/** Patches with holes at −1000 HU, of a share that varies from patch to patch and rises from scan to scan. */
const holes: PatchSource = {
  landmarks: 12,
  scans: SCANS,
  readLandmark: async (landmark) => {
    const random = seededRandom(deriveSeed(9, landmark));
    const shares = Array.from({ length: SCANS }, (_, scan) => 0.05 * scan + 0.3 * random());
    return Int16Array.from({ length: SCANS * PATCH_VOXELS }, (_, at) =>
      random() < shares[Math.floor(at / PATCH_VOXELS)]! ? -1000 : Math.round(-880 + 40 * random()),
    );
  },
};

it.each([
  ['K-means', kMeansBag],
  ['divergence', divergenceBag],
])(
  'a bag by %s lays scans of a like share of holes near each other, and is the same again',
  async (_, bag) => {
    const { data, columns } = await bag(holes, 3);
    expect((await bag(holes, 3)).data).toEqual(data);
    expect(data.every(Number.isFinite)).toBe(true);
    const row = (scan: number) => data.subarray(scan * columns, (scan + 1) * columns);
    const apart = (a: number, b: number) => Math.hypot(...row(a).map((value, j) => value - row(b)[j]!));
    const mean = (steps: number) => {
      const pairs = Array.from({ length: SCANS - steps }, (_, a) => apart(a, a + steps));
      return pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    };
    expect(mean(5)).toBeGreaterThan(1.2 * mean(1));
    if (bag === kMeansBag) {
      for (let scan = 0; scan < SCANS; scan++) expect(row(scan).reduce((x, y) => x + y)).toBeCloseTo(1, 12);
    }
  },
);

it('pools the landmarks of a scan: mean and s.d., and means of the upper, middle and lower third', () => {
  const random = seededRandom(5);
  const [scans, count] = [2, 6];
  const landmarks = [5, 0, 3, 1, 4, 2].map((z) => ({ centre: atlasPoint(0, 0, z) }));
  const h = landmarks.map(() =>
    Float32Array.from({ length: scans * REPRESENTATION }, () => 100 + normal(random)),
  );
  const pooled = (['spread', 'thirds'] as const).map((pooling) => {
    const pool = poolLandmarks(pooling, scans, landmarks);
    for (const [j, values] of h.entries()) pool.add(values, j);
    return pool.rows();
  });
  const at = REPRESENTATION + 7;
  const values = h.map((row) => row[at]!);
  const mean = values.reduce((a, b) => a + b) / count;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  const [spread, thirds] = pooled as [Float64Array, Float64Array];
  expect(spread[2 * REPRESENTATION + 7]).toBeCloseTo(mean, 10);
  expect(spread[3 * REPRESENTATION + 7]).toBeCloseTo(sd, 8);
  const third = (a: number, b: number) => (h[a]![at]! + h[b]![at]!) / 2;
  const from = 3 * REPRESENTATION;
  expect(thirds[from + 7]).toBeCloseTo(third(0, 4), 10);
  expect(thirds[from + REPRESENTATION + 7]).toBeCloseTo(third(2, 5), 10);
  expect(thirds[from + 2 * REPRESENTATION + 7]).toBeCloseTo(third(1, 3), 10);
});
