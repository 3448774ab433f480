import { expect, test } from 'vitest';
import { correctedT } from '../../../native-models/analysis/correctedT.ts';
import { logGamma, regularisedBeta, studentTwoSided } from '../../../native-models/analysis/studentT.ts';

test('Student’s t agrees with R: 2 * pt(-t, df)', () => {
  expect(studentTwoSided(2.228139, 10)).toBeCloseTo(0.05, 6);
  expect(studentTwoSided(1, 1)).toBeCloseTo(0.5, 10);
  expect(studentTwoSided(-2.063899, 24)).toBeCloseTo(0.05, 6);
  expect(studentTwoSided(0, 5)).toBeCloseTo(1, 12);
  expect(studentTwoSided(60, 4)).toBeLessThan(1e-6);
});

test('the incomplete beta and the gamma function at known places', () => {
  expect(regularisedBeta(0.5, 3, 3)).toBeCloseTo(0.5, 12);
  expect(regularisedBeta(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 12);
  expect(regularisedBeta(0.3, 2, 5) + regularisedBeta(0.7, 5, 2)).toBeCloseTo(1, 12);
  expect(logGamma(6)).toBeCloseTo(Math.log(120), 10);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 10);
});

test('the variance counts the overlap of the training sets', () => {
  const differences = [0.1, 0.2, 0.3, 0.2, 0.2];
  // s² = 0.005; t = 0.2 / √((1/5 + 1/4) · 0.005)
  const test = correctedT(differences, 0.25)!;
  expect(test.t).toBeCloseTo(0.2 / Math.sqrt(0.45 * 0.005), 10);
  expect(test.df).toBe(4);
  expect(test.p).toBeCloseTo(studentTwoSided(test.t, 4), 12);
});

test('one difference is no test; differences without spread are certain or nothing', () => {
  expect(correctedT([0.1], 0.25)).toBeNull();
  expect(correctedT([0.1, 0.1], 0.25)!.p).toBe(0);
  expect(correctedT([0, 0], 0.25)!.p).toBe(1);
});
