import { describe, expect, it } from 'vitest';
import { rotatedAbout, transformPoint } from '../../../native-models/common/affine.ts';
import { determinant, IDENTITY, type Vec3 } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { rigidFit } from '../../../native-models/common/rigidFit.ts';

const random = seededRandom(4);
const somewhere = (): Vec3 => [200 * random() - 100, 200 * random() - 100, 300 * random() - 400];

describe('rigidFit', () => {
  it('finds any turn and shift from three exact pairs', () => {
    for (let n = 0; n < 30; n++) {
      let truth = { matrix: IDENTITY, offset: somewhere() } as Parameters<typeof rotatedAbout>[0];
      for (const axis of [0, 1, 2] as const) truth = rotatedAbout(truth, axis, 6 * random(), somewhere());
      const pairs = [0, 1, 2].map(() => {
        const from = somewhere();
        return { from, to: transformPoint(truth, from) };
      });
      const found = rigidFit(pairs);
      if (!found) continue;
      const probe = somewhere();
      const [p, q] = [transformPoint(found, probe), transformPoint(truth, probe)];
      expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeLessThan(0.01);
    }
  });

  it('turns a mirrored body, it never mirrors one', () => {
    const points: Vec3[] = [
      [-60, 0, 0],
      [60, 10, 5],
      [0, -40, 80],
      [10, 30, -90],
    ];
    const found = rigidFit(points.map((from) => ({ from, to: [-from[0], from[1], from[2]] as Vec3 })));
    expect(determinant(found!.matrix)).toBeCloseTo(1, 9);
  });

  it('wants three pairs that are not on a line', () => {
    const pair = (x: number, y: number) => ({ from: [x, y, 0] as Vec3, to: [x, y, 10] as Vec3 });
    expect(rigidFit([pair(0, 0), pair(50, 0)])).toBeNull();
    expect(rigidFit([pair(0, 0), pair(50, 0), pair(100, 0.5)])).toBeNull();
    expect(rigidFit([pair(0, 0), pair(50, 0), pair(0, 50)])?.offset[2]).toBeCloseTo(10, 9);
  });
});
