import { expect, it } from 'vitest';
import { deriveSeed, normal, seededRandom } from '../../../native-models/common/random.ts';
import { CLINICAL, drawClinical } from '../../../native-models/phantom/clinical.ts';
import { presentShare } from '../../../native-models/phantom/disease.ts';
import type { CoefficientRow } from '../../../native-models/statistics/coefficients.ts';
import { coxInference } from '../../../native-models/statistics/coxInference.ts';
import { makeDesign } from '../../../native-models/statistics/design.ts';
import { linearInference } from '../../../native-models/statistics/linearInference.ts';
import { logisticInference } from '../../../native-models/statistics/logisticInference.ts';
import { emphysemaOf } from '../../fixtures/studyLibrary.ts';

const SEEDS = 100;
const PATIENTS = 300;

/** How many of 100 seeds have an interval that holds the generating coefficient, per coefficient. */
function covered(truth: readonly number[], infer: (seed: number) => readonly CoefficientRow[]): number[] {
  const counts = truth.map(() => 0);
  for (let seed = 1; seed <= SEEDS; seed++) {
    infer(seed).forEach(({ low, high }, j) => {
      if (low <= truth[j]! && truth[j]! <= high) counts[j]!++;
    });
  }
  return counts;
}

/** A generated cohort's patients: the two shares of emphysema, airway disease and what follows from them. */
function patients(seed: number, count: number) {
  const random = seededRandom(deriveSeed(seed, 'patients'));
  return Array.from({ length: count }, () => {
    const plan = emphysemaOf(random);
    const airways = normal(random);
    const shares = [presentShare(plan.centrilobular), presentShare(plan.paraseptal)] as const;
    return { shares, airways, ...drawClinical(plan, airways, random) };
  });
}

it('Cox: the hazard of the generated cohort, every coefficient of it', () => {
  const { hazard: h } = CLINICAL;
  const truth = [h.ageFrom62, h.male, h.currentSmoker, h.c, h.p, h.fev1Lost];
  const counts = covered(truth, (seed) => {
    const cohort = patients(seed, 1000);
    const data = Float64Array.from(
      cohort.flatMap((p) => [
        p.ageYears,
        p.sex === 'M' ? 1 : 0,
        p.smoking === 'current' ? 1 : 0,
        ...p.shares,
        100 - p.fev1pp,
      ]),
    );
    return coxInference(makeDesign({ data, columns: truth.length }), {
      time: Float64Array.from(cohort, (p) => p.survivalDays),
      event: Uint8Array.from(cohort, (p) => p.event),
    });
  });
  expect(Math.min(...counts), counts.join(', ')).toBeGreaterThanOrEqual(93);
});

it('linear and logistic: spirometry and exacerbations of the generated cohort', () => {
  const { fev1pp: f, exacerbation: x } = CLINICAL;
  const linear = covered([f.c, f.p, f.a], (seed) => {
    const cohort = patients(seed, PATIENTS);
    const data = Float64Array.from(cohort.flatMap((p) => [...p.shares, p.airways]));
    const targets = cohort.map((p) => p.fev1pp);
    return linearInference(makeDesign({ data, columns: 3 }), targets);
  });
  const logistic = covered([x.fev1Lost, x.a], (seed) => {
    const cohort = patients(seed, PATIENTS);
    const data = Float64Array.from(cohort.flatMap((p) => [100 - p.fev1pp, p.airways]));
    const targets = cohort.map((p) => p.exacerbation);
    return logisticInference(makeDesign({ data, columns: 2 }), targets);
  });
  expect(Math.min(...linear), linear.join(', ')).toBeGreaterThanOrEqual(93);
  expect(Math.min(...logistic), logistic.join(', ')).toBeGreaterThanOrEqual(93);
});

it('linear and logistic regression of correlated columns', () => {
  const truth = [0.8, -0.5, 0];
  const draw = (seed: number) => {
    const random = seededRandom(deriveSeed(seed, 'columns'));
    const data = new Float64Array(PATIENTS * 3);
    for (let i = 0; i < PATIENTS; i++) {
      const shared = normal(random);
      for (let j = 0; j < 3; j++) data[i * 3 + j] = 0.5 * shared + normal(random);
    }
    const eta = Float64Array.from({ length: PATIENTS }, (_, i) =>
      truth.reduce((sum, b, j) => sum + b * data[i * 3 + j]!, 0.3),
    );
    return { design: makeDesign({ data, columns: 3 }), eta, random };
  };
  const linear = covered(truth, (seed) => {
    const { design, eta, random } = draw(seed);
    return linearInference(
      design,
      eta.map((value) => value + normal(random)),
    );
  });
  const logistic = covered(truth, (seed) => {
    const { design, eta, random } = draw(seed);
    return logisticInference(
      design,
      eta.map((value) => (random() < 1 / (1 + Math.exp(-value)) ? 1 : 0)),
    );
  });
  expect(Math.min(...linear), linear.join(', ')).toBeGreaterThanOrEqual(93);
  expect(Math.min(...logistic), logistic.join(', ')).toBeGreaterThanOrEqual(93);
});
