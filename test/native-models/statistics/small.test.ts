import { expect, it } from 'vitest';
import { normal, seededRandom } from '../../../native-models/common/random.ts';
import { bodeIndex } from '../../../native-models/statistics/bode.ts';
import { boxSummary } from '../../../native-models/statistics/boxSummary.ts';
import { calibration } from '../../../native-models/statistics/calibration.ts';
import { concordance, resampledConcordance } from '../../../native-models/statistics/concordance.ts';
import { accuracyWithin, mostProbable, rSquared } from '../../../native-models/statistics/scores.ts';
import { survivalRows } from '../../../native-models/statistics/survivalData.ts';
import { symmetricEigen } from '../../../native-models/statistics/symmetricEigen.ts';
import {
  resampledTimeDependentConcordance,
  timeDependentConcordance,
} from '../../../native-models/statistics/timeDependentConcordance.ts';

it('BODE: the corners and the limits of its table', () => {
  expect(bodeIndex(25, 80, 0, 400)).toBe(0);
  expect(bodeIndex(21, 35, 4, 149)).toBe(10);
  expect(bodeIndex(21.1, 65, 1, 350)).toBe(0);
  expect(bodeIndex(22, 64, 2, 349)).toBe(3);
  expect(bodeIndex(22, 36, 3, 250)).toBe(5);
});

it('R² is 0 for the mean and null without spread', () => {
  expect(rSquared([2, 2, 2], [1, 2, 3])).toBe(0);
  expect(rSquared([1, 1], [5, 5])).toBeNull();
});

it('accuracy, 1-off and the most probable class', () => {
  expect([...mostProbable(Float64Array.of(0.2, 0.5, 0.3, 0.4, 0.4, 0.2), 3)]).toEqual([1, 0]);
  expect(accuracyWithin([1, 2, 0, 3], [1, 3, 2, 3], 0)).toBe(0.5);
  expect(accuracyWithin([1, 2, 0, 3], [1, 3, 2, 3], 1)).toBe(0.75);
  expect(accuracyWithin([], [], 0)).toBeNull();
});

it('a box with its whiskers and outliers', () => {
  expect(boxSummary([1, 2, 3, 4, 5, 100])).toEqual({
    count: 6,
    low: 1,
    q1: 2.25,
    median: 3.5,
    q3: 4.75,
    high: 5,
    outliers: [100],
  });
  expect(boxSummary([7])).toMatchObject({ low: 7, median: 7, high: 7, outliers: [] });
});

it('calibration: a forecast that tells the truth lies on the diagonal', () => {
  const probabilities = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
  const targets = probabilities.map((p, i) => ((i * 0.6180339887) % 1 < p ? 1 : 0));
  const bins = calibration(probabilities, targets);
  expect(bins).toHaveLength(10);
  for (const { predicted, observed, low, high } of bins) {
    expect(Math.abs(predicted - observed)).toBeLessThan(0.06);
    expect(low).toBeLessThan(predicted);
    expect(high).toBeGreaterThan(predicted);
  }
});

it('eigenvectors of a symmetric matrix: they are orthonormal and give it back', () => {
  const n = 9;
  const random = seededRandom(8);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = normal(random);
  // A column of zeros leaves an eigenvalue of 0.
  for (let i = 0; i < n; i++) a[i * n + 1] = a[1 * n + i] = 0;
  const { values, vectors } = symmetricEigen(a, n);
  expect([...values]).toEqual([...values].sort((x, y) => y - x));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let inner = 0;
      let back = 0;
      for (let k = 0; k < n; k++) {
        inner += vectors[i * n + k]! * vectors[j * n + k]!;
        back += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
      }
      expect(inner).toBeCloseTo(i === j ? 1 : 0, 12);
      expect(back).toBeCloseTo(a[i * n + j]!, 12);
    }
  }
  expect(() => symmetricEigen(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
});

it('concordance of resamples by counts is that of the rows written out', () => {
  const random = seededRandom(12);
  const n = 60;
  const survival = {
    time: Float64Array.from({ length: n }, () => 1 + Math.floor(20 * random())),
    event: Uint8Array.from({ length: n }, () => (random() < 0.6 ? 1 : 0)),
  };
  const risk = Array.from({ length: n }, () => Math.floor(8 * random()));
  const drawn = Array.from({ length: n }, () => Math.floor(3 * random()));
  const rows = drawn.flatMap((times, i) => Array<number>(times).fill(i));
  const written = survivalRows(survival, rows);
  const risks = rows.map((i) => risk[i]!);
  expect(resampledConcordance(survival, risk)(drawn)).toEqual(concordance(written, risks));
  const horizon = 15;
  const found = resampledTimeDependentConcordance(survival, survival, risk, horizon)(drawn).index!;
  expect(found).toBeCloseTo(timeDependentConcordance(survival, written, risks, horizon).index!, 12);
});
