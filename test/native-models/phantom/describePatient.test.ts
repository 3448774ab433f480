import { describe, expect, it } from 'vitest';
import { determinant } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { CLINICAL, drawClinical, goldStage } from '../../../native-models/phantom/clinical.ts';
import { describePatient } from '../../../native-models/phantom/describePatient.ts';
import { burdenOf } from '../../../native-models/phantom/disease.ts';
import {
  type EmphysemaPlan,
  type PatientPlan,
  PHANTOM_SUBTYPES,
} from '../../../native-models/phantom/plan.ts';
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
const burden = many.map((p) => burdenOf(p.emphysema));

describe('describePatient', () => {
  it('is a pure function of seed, scale and index, and survives JSON', () => {
    expect(describePatient(COHORT, 3)).toEqual(many[3]);
    expect(JSON.parse(JSON.stringify(many[3]))).toEqual(many[3]);
    expect(describePatient({ ...COHORT, seed: 12 }, 3)).not.toEqual(many[3]);
  });

  it('gives visual scores to those with emphysema only, and finds mild disease in GOLD 0', () => {
    for (const { clinical, cell } of many) {
      expect(clinical.cle > 0).toBe(cell.centrilobular);
      expect(clinical.pse > 0).toBe(cell.paraseptal);
    }
    const goldZero = many.filter((p) => p.clinical.gold === 0);
    expect(goldZero.filter((p) => burdenOf(p.emphysema) > 0).length).toBeGreaterThan(50);
    expect(goldZero.filter((p) => burdenOf(p.emphysema) === 0).length).toBeGreaterThan(50);
  });

  it('ties lung function and stage to the burden', () => {
    const of = (value: (p: PatientPlan) => number) => correlation(burden, many.map(value));
    expect(new Set(many.map((p) => p.clinical.gold))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(of((p) => p.clinical.fev1pp)).toBeLessThan(-0.7);
    expect(of((p) => p.clinical.gold)).toBeGreaterThan(0.7);
    expect(of((p) => p.clinical.sixMinuteWalkM)).toBeLessThan(-0.4);
  });

  it('draws body, breath, air trapping and scanner apart from disease', () => {
    const confounders: Record<string, (p: PatientPlan) => number> = {
      baseHu: (p) => p.parenchyma.baseHu,
      trapping: (p) => p.parenchyma.trappingHu,
      gravity: (p) => p.parenchyma.gravityHu,
      size: (p) => p.pose.size,
      noise: (p) => p.acquisition.noiseHu,
      thickness: (p) => p.acquisition.sliceThicknessMm,
      zone: (p) => p.emphysema.zone,
      ge: (p) => Number(p.acquisition.vendor === 'GE'),
    };
    for (const [name, value] of Object.entries(confounders)) {
      for (const subtype of PHANTOM_SUBTYPES) {
        const present = many.map((p) => Number(p.cell[subtype]));
        // Three standard errors of a correlation of 300 independent pairs.
        expect(Math.abs(correlation(present, many.map(value))), name).toBeLessThan(0.175);
      }
    }
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

const emphysema = (share: number): EmphysemaPlan => ({
  ...many[0]!.emphysema,
  centrilobular: { present: true, share },
  paraseptal: { present: false, share: 0.04 },
});

describe('drawClinical', () => {
  it('shortens survival as the burden grows', () => {
    const random = seededRandom(5);
    const deaths = (share: number) =>
      mean(Array.from({ length: 400 }, () => drawClinical(emphysema(share), 0, random).event));
    expect(deaths(0.45)).toBeGreaterThan(deaths(0.02) + 0.1);
  });

  it('follows the coefficients that are written down', () => {
    const random = seededRandom(6);
    const drawn = (share: number) =>
      mean(Array.from({ length: 2000 }, () => drawClinical(emphysema(share), 0, random).fev1pp));
    // The mean of 2,000 values with a deviation of 7 lies within 0.5 of its expectation.
    expect(Math.abs(drawn(0.1) - (CLINICAL.fev1pp.mean + 0.1 * CLINICAL.fev1pp.c))).toBeLessThan(0.5);
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
