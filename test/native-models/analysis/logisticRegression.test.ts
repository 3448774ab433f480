import { describe, expect, test } from 'vitest';
import type { Table } from '../../../native-models/analysis/linearModel.ts';
import {
  fitLogisticRegression,
  predictProbability,
} from '../../../native-models/analysis/logisticRegression.ts';

/** The formula that the oracle's script used as well. */
const ROWS = 12;
const data = Float64Array.from({ length: ROWS * 3 }, (_, n) => {
  const [i, j] = [Math.floor(n / 3), n % 3];
  return Math.sin(1 + i * 3 + j * 7) * (j + 1) + 0.5 * j;
});
const features: Table = { data, columns: 3 };
const targets = [1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1];

describe('fitLogisticRegression', () => {
  test.each([
    ['equal', [1.6110438008134371, 0.17930920862283733, -0.023644729069408846], -0.5896023886307957],
    ['balanced', [1.66628429363086, 0.18850850288924068, -0.022174190585171782], -0.3128576343538143],
  ] as const)(
    'equals scikit-learn 1.2.1 (C = 0.5 on standardised features, %s weights)',
    (classWeights, w, b) => {
      const fit = fitLogisticRegression(features, targets, { l2: 2, classWeights });
      w.forEach((value, j) => {
        expect(fit.weights[j]).toBeCloseTo(value, 6);
      });
      expect(fit.bias).toBeCloseTo(b, 6);
    },
  );

  test('two points by hand: w + σ(−w) stationarity of ½w² + 2 log(1 + e^−w)', () => {
    // x = ±1 standardises to ±1; by symmetry b = 0 and w = 2 σ(−w)
    const fit = fitLogisticRegression({ data: Float64Array.of(1, -1), columns: 1 }, [1, 0], {
      l2: 1,
      classWeights: 'equal',
    });
    const w = fit.weights[0]!;
    expect(fit.bias).toBeCloseTo(0, 10);
    expect(w).toBeCloseTo(2 / (1 + Math.exp(w)), 10);
  });

  test('units do not matter: a feature scaled and shifted gives the same probabilities', () => {
    const moved: Table = { data: data.map((v, n) => (n % 3 === 1 ? 1000 * v - 7 : v)), columns: 3 };
    const a = predictProbability(fitLogisticRegression(features, targets), features);
    const b = predictProbability(fitLogisticRegression(moved, targets), moved);
    a.forEach((p, i) => {
      expect(b[i]).toBeCloseTo(p, 9);
    });
  });

  test('the order of the rows does not matter', () => {
    const reversed: Table = {
      data: Float64Array.from(
        { length: data.length },
        (_, n) => data[(ROWS - 1 - Math.floor(n / 3)) * 3 + (n % 3)]!,
      ),
      columns: 3,
    };
    const a = fitLogisticRegression(features, targets);
    const b = fitLogisticRegression(reversed, targets.toReversed());
    a.weights.forEach((w, j) => {
      expect(b.weights[j]).toBeCloseTo(w, 8);
    });
  });

  test('converges on separable classes, constant and duplicate features, and more features than rows', () => {
    const wide = Float64Array.from({ length: 6 * 40 }, (_, n) => {
      const [i, j] = [Math.floor(n / 40), n % 40];
      return j === 0 ? 5 : j < 3 ? 100 * i : Math.sin(i * j);
    });
    const table: Table = { data: wide, columns: 40 };
    const y = [0, 0, 0, 1, 1, 1];
    const fit = fitLogisticRegression(table, y, { l2: 0.01, classWeights: 'balanced' });
    expect(fit.weights[0]).toBe(0);
    expect(fit.weights[1]).toBeCloseTo(fit.weights[2]!, 10);
    expect(Array.from(predictProbability(fit, table), (p) => (p >= 0.5 ? 1 : 0))).toEqual(y);
  });

  test('declines one class, λ = 0 and lengths that differ', () => {
    expect(() =>
      fitLogisticRegression(
        features,
        targets.map(() => 1),
      ),
    ).toThrow(/both classes/);
    expect(() => fitLogisticRegression(features, targets, { l2: 0, classWeights: 'equal' })).toThrow(/l2/);
    expect(() => fitLogisticRegression(features, [1, 0])).toThrow(/12 targets/);
  });
});
