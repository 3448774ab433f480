import { describe, expect, test } from 'vitest';
import {
  type CtVolume,
  LEFT_LUNG,
  type MaskVolume,
  RIGHT_LUNG,
} from '../../../native-models/common/volume.ts';
import { lungLitres } from '../../../native-models/lung/litres.ts';
import { segmentLungs } from '../../../native-models/lung/segmentLungs.ts';
import { CHEST_LEFT, CHEST_RIGHT, type ChestOptions, inLung, makeChest } from './chest.ts';

/** Share of the ellipsoid `side` inside the field that carries `label`, and the label elsewhere. */
function score(mask: MaskVolume, side: 'right' | 'left') {
  const [nx, ny, nz] = mask.grid.dimensions;
  const label = side === 'right' ? RIGHT_LUNG : LEFT_LUNG;
  const centre = side === 'right' ? CHEST_RIGHT : CHEST_LEFT;
  const [x0, y0, z0] = mask.grid.origin;
  let [both, truth, seen] = [0, 0, 0];
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const inside = inLung(x0 + 3 * i, y0 + 3 * j, z0 + 3 * k, centre);
        if (inside) truth++;
        if (mask.voxels[v] === label) seen++;
        if (inside && mask.voxels[v] === label) both++;
      }
    }
  }
  return { found: both / truth, dice: (2 * both) / (truth + seen) };
}

function labelAt(mask: MaskVolume, x: number, y: number, z: number): number {
  const { origin, spacingMm, dimensions } = mask.grid;
  const [i, j, k] = [x, y, z].map((mm, a) => Math.round((mm - origin[a]!) / spacingMm[a]!)) as [
    number,
    number,
    number,
  ];
  return mask.voxels[i + dimensions[0] * (j + dimensions[1] * k)]!;
}

/** Everything inside the skin becomes water; foam and room air stay. */
function withoutLungs(ct: CtVolume): void {
  const [nx, ny] = ct.grid.dimensions;
  for (let v = 0; v < ct.voxels.length; v++) {
    const x = (v % nx) * 3 + ct.grid.origin[0];
    const y = (Math.floor(v / nx) % ny) * 3 + ct.grid.origin[1];
    if ((x / 150) ** 2 + (y / 105) ** 2 < 1) ct.voxels[v] = 40;
  }
}

describe('segmentLungs', () => {
  test.each<[string, ChestOptions]>([
    ['healthy lungs', {}],
    ['emphysema', { lungHu: -940 }],
    ['dense lungs, breathed out', { lungHu: -650 }],
    ['a noisy kernel', { noiseHu: 60 }],
    ['lungs that touch at the front', { halfGapMm: 1 }],
    ['a padded cylinder', { fieldMm: 150 }],
  ])('finds %s', (_, options) => {
    const mask = segmentLungs(makeChest(options));
    for (const side of ['right', 'left'] as const) {
      expect(score(mask, side).found).toBeGreaterThan(0.97);
      // The tongues at the front are lung, too, but not of the ellipsoids.
      expect(score(mask, side).dice).toBeGreaterThan(0.93);
    }
    expect(labelAt(mask, 0, 10, 80)).toBe(0); // trachea
    expect(labelAt(mask, 0, 127, 0)).toBe(0); // table
    expect(labelAt(mask, -30, -48, 0)).toBe(RIGHT_LUNG);
    expect(labelAt(mask, 30, -48, 0)).toBe(LEFT_LUNG);
    expect(labelAt(mask, -62, -20, -30)).toBe(RIGHT_LUNG); // vessel
  });

  test('lungs that the field of view cuts are kept', () => {
    const mask = segmentLungs(makeChest({ halfWidthMm: 90 }));
    expect(labelAt(mask, -89, 0, 0)).toBe(RIGHT_LUNG);
    expect(labelAt(mask, 89, 0, 0)).toBe(LEFT_LUNG);
  });

  test('a scan that ends within the lungs is segmented to its last slices', () => {
    const ct = makeChest();
    const [nx, ny] = ct.grid.dimensions;
    const grid = {
      ...ct.grid,
      dimensions: [nx, ny, 40] as const,
      origin: [ct.grid.origin[0], ct.grid.origin[1], -60] as const,
    };
    const voxels = ct.voxels.slice(20 * nx * ny, 60 * nx * ny);
    const mask = segmentLungs({ grid, voxels });
    for (const z of [-60, 57]) {
      expect(labelAt(mask, -62, 0, z)).toBe(RIGHT_LUNG);
      expect(labelAt(mask, 62, 0, z)).toBe(LEFT_LUNG);
    }
  });

  test('a lone lung goes to its own side', () => {
    const mask = segmentLungs(makeChest({ withLeft: false }));
    expect(score(mask, 'right').dice).toBeGreaterThan(0.93);
    expect(lungLitres(mask).left).toBe(0);
  });

  test('does not change its input and gives one result twice', () => {
    const ct = makeChest();
    const before = ct.voxels.slice();
    const mask = segmentLungs(ct);
    expect(ct.voxels).toEqual(before);
    expect(segmentLungs(ct)).toEqual(mask);
  });

  test.each<[string, (ct: CtVolume) => void, RegExp]>([
    ['water', (ct) => void ct.voxels.fill(0), /no region of air/],
    ['air', (ct) => void ct.voxels.fill(-1000), /no region of air/],
    ['padding', (ct) => void ct.voxels.fill(-1024), /no region of air/],
    ['a body without lungs', withoutLungs, / L at a median of -\d+ HU outside the body/],
  ])('refuses %s and says what it found', (_, spoil, message) => {
    const ct = makeChest({ noiseHu: 0 });
    spoil(ct);
    expect(() => segmentLungs(ct)).toThrow(
      expect.objectContaining({ code: 'no-lungs', message: expect.stringMatching(message) }),
    );
  });

  test('refuses axes that are not LPS and stops when cancelled', () => {
    const ct = makeChest();
    const turned = { ...ct, grid: { ...ct.grid, direction: [0, 1, 0, 1, 0, 0, 0, 0, 1] as const } };
    expect(() => segmentLungs(turned)).toThrow(RangeError);
    expect(() => segmentLungs(ct, undefined, AbortSignal.abort())).toThrow(/abort/i);
  });
});

test('litres by hand', () => {
  const grid = { ...makeChest().grid, dimensions: [4, 1, 1] as const, spacingMm: [100, 100, 50] as const };
  const litres = lungLitres({ grid, voxels: Uint8Array.of(0, 1, 2, 2) });
  expect(litres).toEqual({ right: 0.5, left: 1, total: 1.5 });
});
