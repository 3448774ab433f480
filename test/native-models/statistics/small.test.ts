import { expect, it } from 'vitest';
import { bodeIndex } from '../../../native-models/statistics/bode.ts';
import { boxSummary } from '../../../native-models/statistics/boxSummary.ts';
import { calibration } from '../../../native-models/statistics/calibration.ts';
import { accuracyWithin, mostProbable, rSquared } from '../../../native-models/statistics/scores.ts';

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
