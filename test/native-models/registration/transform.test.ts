import { describe, expect, it } from 'vitest';
import { atlasPoint, IDENTITY, patientPoint, type Vec3 } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { atlasToPatient, jacobianDeterminant } from '../../../native-models/registration/atlasToPatient.ts';
import { inverseMap, invertTransform, patientToAtlas } from '../../../native-models/registration/inverse.ts';
import type { AtlasToPatient } from '../../../native-models/registration/transform.ts';

const affine: AtlasToPatient['affine'] = {
  matrix: [1.1, 0.05, 0, -0.04, 0.95, 0.02, 0.01, 0, 1.05],
  offset: [12, -7, -300],
};
const lattice = {
  dimensions: [12, 11, 13] as Vec3,
  spacingMm: [20, 20, 20] as Vec3,
  origin: [-110, -100, -120] as Vec3,
  direction: IDENTITY,
};
const control = 12 * 11 * 13;

function bent(amplitudeMm: number): AtlasToPatient {
  const random = seededRandom(3);
  const coefficients = Float64Array.from({ length: 3 * control }, () => amplitudeMm * (2 * random() - 1));
  return { affine, bspline: { lattice, coefficients } };
}

const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('atlasToPatient', () => {
  it('applies the affine by hand', () => {
    const p = atlasToPatient({ affine }, atlasPoint(10, 20, 30));
    expect([...p]).toEqual([
      expect.closeTo(1.1 * 10 + 0.05 * 20 + 12, 12),
      expect.closeTo(-0.04 * 10 + 0.95 * 20 + 0.02 * 30 - 7, 12),
      expect.closeTo(0.01 * 10 + 1.05 * 30 - 300, 12),
    ]);
  });

  it('weighs a single control point by β³: (2/3)³ on it, (2/3)² / 6 one knot away, 0 from two on', () => {
    const coefficients = new Float64Array(3 * control);
    coefficients[5 + 12 * (5 + 11 * 6)] = 27;
    const t: AtlasToPatient = {
      affine: { matrix: IDENTITY, offset: [0, 0, 0] },
      bspline: { lattice, coefficients },
    };
    const moved = (dx: number): number => atlasToPatient(t, atlasPoint(-10 + dx, 0, 0))[0] - (-10 + dx);
    expect(moved(0)).toBeCloseTo(8, 10);
    expect(moved(20)).toBeCloseTo((27 * (4 / 9)) / 6, 10);
    expect(moved(-20)).toBeCloseTo((27 * (4 / 9)) / 6, 10);
    expect(moved(40)).toBeCloseTo(0, 10);
  });

  it('moves evenly under equal coefficients (the splines sum to one) and like the affine far away', () => {
    const coefficients = new Float64Array(3 * control).fill(6);
    const t: AtlasToPatient = { affine, bspline: { lattice, coefficients } };
    const shifted = atlasToPatient({ affine }, atlasPoint(3 + 6, 4 + 6, 5 + 6));
    expect(distance(atlasToPatient(t, atlasPoint(3, 4, 5)), shifted)).toBeLessThan(1e-10);
    const far = atlasPoint(900, 0, 0);
    expect(atlasToPatient(t, far)).toEqual(atlasToPatient({ affine }, far));
  });

  it('has the Jacobian of its finite differences', () => {
    const t = bent(5);
    const random = seededRandom(8);
    for (let n = 0; n < 20; n++) {
      const p: Vec3 = [100 * random() - 50, 100 * random() - 50, 100 * random() - 50];
      const h = 1e-4;
      const columns = [0, 1, 2].map((a) => {
        const at = (s: number) =>
          atlasToPatient(
            t,
            atlasPoint(...(p.map((x, i) => x + (i === a ? s : 0)) as [number, number, number])),
          );
        const [low, high] = [at(-h), at(h)];
        return [0, 1, 2].map((i) => (high[i]! - low[i]!) / (2 * h));
      });
      const [a, b, c] = columns as [number[], number[], number[]];
      const det =
        a[0]! * (b[1]! * c[2]! - c[1]! * b[2]!) -
        b[0]! * (a[1]! * c[2]! - c[1]! * a[2]!) +
        c[0]! * (a[1]! * b[2]! - b[1]! * a[2]!);
      expect(jacobianDeterminant(t, atlasPoint(...p))).toBeCloseTo(det, 6);
    }
  });
});

describe('invertTransform', () => {
  const region = {
    dimensions: [200, 190, 210] as Vec3,
    spacingMm: [1, 1, 1] as Vec3,
    origin: [-100, -100, -400] as Vec3,
    direction: IDENTITY,
  };

  it('comes back within 0.01 mm by Newton steps, within 0.5 mm from the table', () => {
    const t = bent(4);
    const field = invertTransform(t, region);
    const table = inverseMap(field);
    const random = seededRandom(2);
    const out = new Float64Array(3);
    for (let n = 0; n < 300; n++) {
      const p = patientPoint(-100 + 199 * random(), -100 + 189 * random(), -400 + 209 * random());
      expect(distance(atlasToPatient(t, patientToAtlas(field, p)), p)).toBeLessThanOrEqual(0.0101);
      table(p[0], p[1], p[2], out);
      expect(distance(atlasToPatient(t, atlasPoint(out[0]!, out[1]!, out[2]!)), p)).toBeLessThan(0.5);
    }
  });

  it('is exact for an affine, also outside the region', () => {
    const field = invertTransform({ affine }, region);
    const p = patientPoint(500, -300, 20);
    expect(distance(atlasToPatient({ affine }, patientToAtlas(field, p)), p)).toBeLessThan(0.01);
  });
});
