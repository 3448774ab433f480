import { describe, expect, it } from 'vitest';
import {
  type Grid,
  IDENTITY,
  type Vec3,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type BrushStroke, brush } from '../../../native-models/volume/brush.ts';

const grid: Grid = {
  dimensions: [14, 11, 9],
  spacingMm: [1, 0.8, 1.5],
  origin: [-5, 20, -300],
  direction: IDENTITY,
};
/** As a scan whose columns run to the right and whose slices run to the feet. */
const flipped: Grid = { ...grid, direction: [-1, 0, 0, 0, 1, 0, 0, 0, -1] };
const size = 14 * 11 * 9;
const everywhere = new Uint8Array(size).fill(1);

const at = (index: number): Vec3 => [index % 14, Math.floor(index / 14) % 11, Math.floor(index / (14 * 11))];

/** Distance of a point to a line through points, by walking it in a hundred small steps. */
function distance(point: Vec3, points: readonly Vec3[], flat: number | null): number {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < points.length; n++) {
    const from = points[Math.max(n - 1, 0)]!;
    for (let step = 0; step <= 100; step++) {
      const place = from.map((mm, axis) => mm + (step / 100) * (points[n]![axis]! - mm));
      best = Math.min(best, Math.hypot(...place.map((mm, axis) => (axis === flat ? 0 : mm - point[axis]!))));
    }
  }
  return best;
}

describe('brush', () => {
  for (const [name, on] of [
    ['as it lies', grid],
    ['mirrored', flipped],
  ] as const) {
    it(`paints every voxel whose centre is within the radius in the patient, ${name}`, () => {
      const random = seededRandom(7);
      for (let round = 0; round < 8; round++) {
        const flat = ([null, 0, 1, 2] as const)[round % 4]!;
        const slice = Math.floor(random() * 9);
        const points = Array.from({ length: 1 + (round % 3) }, () => {
          const voxel = [random() * 14, random() * 11, random() * 9];
          if (flat !== null) voxel[flat] = slice;
          return voxelToPatient(on, voxelPoint(voxel[0]!, voxel[1]!, voxel[2]!));
        });
        const radiusMm = 0.7 + 3 * random();
        const target = new Uint8Array(size);
        brush(target, everywhere, on, { mode: 'paint', radiusMm, flat, points }, 255);
        for (let index = 0; index < size; index++) {
          const voxel = at(index);
          const far = distance(voxelToPatient(on, voxelPoint(...voxel)), points, flat);
          if (Math.abs(far - radiusMm) < 0.03) continue;
          const wanted = far <= radiusMm && (flat === null || voxel[flat] === slice);
          expect(target[index] === 255, `round ${round}, voxel ${voxel}`).toBe(wanted);
        }
      }
    });
  }

  it('stays inside, erases to 0, and tells each voxel that changed once', () => {
    const inside = Uint8Array.from(everywhere, (_, index) => (index % 2 === 0 ? 2 : 0));
    const target = new Float32Array(size).fill(0.25);
    const centre = voxelToPatient(grid, voxelPoint(7, 5, 4));
    const stroke: BrushStroke = { mode: 'paint', radiusMm: 3, flat: null, points: [centre, centre] };
    const told: number[] = [];
    brush(target, inside, grid, stroke, 1, (index, before, after) => {
      expect([before, after]).toEqual([0.25, 1]);
      told.push(index);
    });
    expect(told.length).toBeGreaterThan(20);
    expect(new Set(told).size).toBe(told.length);
    expect(target.every((value, index) => value === (told.includes(index) ? 1 : 0.25))).toBe(true);
    brush(target, inside, grid, { ...stroke, mode: 'erase' }, 1);
    expect(told.every((index) => target[index] === 0)).toBe(true);
  });

  it('paints nothing beyond the grid', () => {
    const target = new Uint8Array(size);
    brush(target, everywhere, grid, { mode: 'paint', radiusMm: 2, flat: null, points: [[500, 0, 0]] }, 1);
    expect(target.some((value) => value !== 0)).toBe(false);
  });
});
