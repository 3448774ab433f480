import { describe, expect, it } from 'vitest';
import {
  inverseAffine,
  rotatedAbout,
  transformPoint,
  translated,
} from '../../native-models/common/affine.ts';
import { determinant, IDENTITY, type Vec3 } from '../../native-models/common/geometry.ts';
import { clockwise, screenStep, turnOf } from '../../renderer/screens/viewer/registration/alignmentSteps.ts';
import {
  alignedDice,
  middleOf,
  reslicedAtlas,
} from '../../renderer/screens/viewer/registration/reslicedAtlas.ts';
import { AXES, PLANES, type Plane } from '../../renderer/viewer/planes.ts';

const NO_TURN = { matrix: IDENTITY, offset: [0, 0, 0] } as const;
const close = (point: Vec3, to: Vec3) => {
  for (const axis of [0, 1, 2] as const) expect(point[axis]).toBeCloseTo(to[axis], 9);
};
/** LPS unit vectors towards the letters at a plane's edges. */
const TOWARDS: Readonly<Record<string, Vec3>> = {
  R: [-1, 0, 0],
  L: [1, 0, 0],
  A: [0, -1, 0],
  P: [0, 1, 0],
  S: [0, 0, 1],
  I: [0, 0, -1],
};

describe('an atlas that is moved by hand', () => {
  it('turns by the right hand about a point that stays, and comes back', () => {
    const transform = { matrix: [1.1, 0, 0, 0, 0.9, 0, 0, 0, 1], offset: [5, -3, 40] } as const;
    for (const axis of [0, 1, 2] as const) {
      const about: Vec3 = [3, 4, 5];
      const turned = rotatedAbout(transform, axis, 0.4, about);
      close(transformPoint(turned, transformPoint(inverseAffine(transform), about)), about);
      close(
        transformPoint(rotatedAbout(turned, axis, -0.4, about), [7, 8, 9]),
        transformPoint(transform, [7, 8, 9]),
      );
      expect(determinant(turned.matrix)).toBeCloseTo(0.99, 9);
    }
    close(transformPoint(rotatedAbout(NO_TURN, 2, Math.PI / 2, [0, 0, 0]), [1, 0, 0]), [0, 1, 0]);
    close(transformPoint(rotatedAbout(NO_TURN, 0, Math.PI / 2, [0, 0, 0]), [0, 1, 0]), [0, 0, 1]);
    close(transformPoint(rotatedAbout(NO_TURN, 1, Math.PI / 2, [0, 0, 0]), [0, 0, 1]), [1, 0, 0]);
    close(transformPoint(translated(NO_TURN, [1, 2, 3]), [1, 1, 1]), [2, 3, 4]);
  });

  it('goes on the screen where the keys say: towards the letters at the plane’s edges', () => {
    for (const plane of PLANES) {
      const [left, right, top, bottom] = AXES[plane].letters;
      close(screenStep(plane, -1, 0), TOWARDS[left]!);
      close(screenStep(plane, 1, 0), TOWARDS[right]!);
      close(screenStep(plane, 0, 1), TOWARDS[top]!);
      close(screenStep(plane, 0, -1), TOWARDS[bottom]!);
    }
  });

  it('turns clockwise as it is seen: what was at the top comes to the right', () => {
    for (const plane of PLANES) {
      const [, right, top] = AXES[plane].letters;
      const { axis, radians } = clockwise(plane, Math.PI / 2);
      close(transformPoint(rotatedAbout(NO_TURN, axis, radians, [0, 0, 0]), TOWARDS[top]!), TOWARDS[right]!);
      expect(turnOf(plane, [0, 0, 0], TOWARDS[top]!, TOWARDS[right]!)).toBeCloseTo(Math.PI / 2, 9);
    }
  });
});

describe('the outline of a transform atlas', () => {
  const grid = {
    dimensions: [20, 20, 20] as Vec3,
    spacingMm: [1, 1, 1] as Vec3,
    origin: [-10, -10, -10] as Vec3,
    direction: IDENTITY,
  };
  /** Right lung 1 at −x, left lung 2 at +x. */
  const lungs = {
    grid,
    voxels: Uint8Array.from({ length: 8000 }, (_, v) => {
      const [x, y, z] = [(v % 20) - 10, (Math.floor(v / 20) % 20) - 10, Math.floor(v / 400) - 10];
      return Math.abs(y) > 3 || Math.abs(z) > 3 ? 0 : x >= -7 && x <= -3 ? 1 : x >= 3 && x <= 7 ? 2 : 0;
    }),
  };
  const labelOf = (
    plane: Plane,
    transform: Parameters<typeof reslicedAtlas>[1],
    column: number,
    row: number,
  ) => reslicedAtlas(lungs, transform, grid, plane, 10).values[row * 20 + column];

  it('keeps right and left, and moves by what the hand moves', () => {
    expect([labelOf('axial', NO_TURN, 5, 10), labelOf('axial', NO_TURN, 15, 10)]).toEqual([1, 2]);
    const right = translated(NO_TURN, [-3, 0, 0]);
    expect([labelOf('axial', right, 2, 10), labelOf('axial', right, 12, 10)]).toEqual([1, 2]);
    const turned = rotatedAbout(NO_TURN, 2, Math.PI / 2, [0, 0, 0]);
    // The left lung comes to the back.
    expect([labelOf('axial', turned, 10, 5), labelOf('axial', turned, 10, 15)]).toEqual([1, 2]);
  });

  it('overlaps itself wholly, and not at all when left and right are exchanged', () => {
    expect(alignedDice(lungs, NO_TURN, lungs)).toBe(1);
    expect(alignedDice(lungs, rotatedAbout(NO_TURN, 2, Math.PI, [0, 0, 0]), lungs)).toBe(0);
    expect(middleOf({ grid, voxels: new Uint8Array(8000) })).toBeNull();
  });
});
