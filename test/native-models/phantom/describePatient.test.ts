import { describe, expect, it } from 'vitest';
import { determinant } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { drawClinical, goldStage } from '../../../native-models/phantom/clinical.ts';
import { describePatient } from '../../../native-models/phantom/describePatient.ts';
import { createPose } from '../../../native-models/phantom/pose.ts';

const COHORT = { seed: 11, scale: 'quick' } as const;
const many = Array.from({ length: 300 }, (_, index) => describePatient(COHORT, index));

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const product = a.map((x, n) => (x - ma) * (b[n]! - mb));
  const spread = (v: readonly number[], m: number) => Math.sqrt(mean(v.map((x) => (x - m) ** 2)));
  return mean(product) / (spread(a, ma) * spread(b, mb));
}
const burden = many.map((p) => p.emphysema.centrilobular + p.emphysema.paraseptal);

describe('describePatient', () => {
  it('is a pure function of seed, scale and index, and survives JSON', () => {
    expect(describePatient(COHORT, 3)).toEqual(many[3]);
    expect(JSON.parse(JSON.stringify(many[3]))).toEqual(many[3]);
    expect(describePatient({ ...COHORT, seed: 12 }, 3)).not.toEqual(many[3]);
  });

  it('gives GOLD 0 no emphysema and everyone else some', () => {
    for (const [n, plan] of many.entries()) expect(plan.clinical.gold === 0).toBe(burden[n] === 0);
  });

  it('holds healthy lungs and both subtypes in any eight patients in a row', () => {
    for (let start = 0; start < 200; start += 8) {
      const few = many.slice(start, start + 8);
      expect(few.filter((p) => p.clinical.gold === 0).length).toBeGreaterThanOrEqual(2);
      expect(few.filter((p) => p.emphysema.centrilobular > 0).length).toBeGreaterThanOrEqual(2);
      expect(few.filter((p) => p.emphysema.paraseptal > 0).length).toBeGreaterThanOrEqual(1);
    }
  });

  it('ties lung function and stage to the burden, and the scanner to nothing', () => {
    expect(new Set(many.map((p) => p.clinical.gold))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(
      correlation(
        burden,
        many.map((p) => p.clinical.fev1pp),
      ),
    ).toBeLessThan(-0.7);
    expect(
      correlation(
        burden,
        many.map((p) => p.clinical.gold),
      ),
    ).toBeGreaterThan(0.7);
    expect(
      Math.abs(
        correlation(
          burden,
          many.map((p) => Number(p.acquisition.sharp)),
        ),
      ),
    ).toBeLessThan(0.15);
    const dark = many.filter((p) => p.clinical.gold === 0 && p.parenchyma.baseHu < -892);
    expect(dark.length).toBeGreaterThan(5);
  });

  it('meets every vendor, both kinds of kernel and thin and thick slices', () => {
    const seen = (key: 'vendor' | 'sharp' | 'sliceThicknessMm') =>
      new Set(many.map((p) => p.acquisition[key]));
    expect(seen('vendor')).toEqual(new Set(['GE', 'SIEMENS', 'Philips', 'TOSHIBA']));
    expect(seen('sharp')).toEqual(new Set([true, false]));
    expect(seen('sliceThicknessMm')).toEqual(new Set([1.5, 2, 2.5]));
  });
});

describe('goldStage', () => {
  it('follows the ratio first, then FEV1', () => {
    expect(goldStage(0.7, 40)).toBe(0);
    expect([80, 79.9, 50, 49.9, 30, 29.9].map((fev1) => goldStage(0.6, fev1))).toEqual([1, 2, 2, 3, 3, 4]);
  });
});

describe('drawClinical', () => {
  it('shortens survival as the burden grows', () => {
    const random = seededRandom(5);
    const deaths = (share: number) =>
      mean(Array.from({ length: 400 }, () => drawClinical(share, random).event));
    expect(deaths(0.45)).toBeGreaterThan(deaths(0.02) + 0.1);
  });
});

describe('createPose', () => {
  it('returns to the same point and never folds', () => {
    for (const plan of many.slice(0, 20)) {
      const pose = createPose(plan.pose);
      const out = new Float64Array(3);
      const model = [-60, 30, 55] as const;
      const patient = pose.toPatient(model);
      pose.toModel(...patient, out);
      for (const axis of [0, 1, 2]) expect(out[axis]).toBeCloseTo(model[axis]!, 4);

      const columns = [0, 1, 2].map((axis) => {
        const step = (d: number) => {
          const moved = new Float64Array(3);
          const at = patient.map((v, n) => (n === axis ? v + d : v)) as [number, number, number];
          pose.toModel(...at, moved);
          return moved;
        };
        const [a, b] = [step(-0.5), step(0.5)];
        return [b[0]! - a[0]!, b[1]! - a[1]!, b[2]! - a[2]!];
      });
      const [x, y, z] = columns as [number[], number[], number[]];
      const jacobian = determinant([x[0]!, y[0]!, z[0]!, x[1]!, y[1]!, z[1]!, x[2]!, y[2]!, z[2]!]);
      expect(jacobian * pose.size ** 3).toBeGreaterThan(0.3);
    }
  });
});
