import { describe, expect, test } from 'vitest';
import {
  areaUnderRoc,
  classificationScores,
  meanAndDeviation,
  summariseScores,
} from '../../../native-models/analysis/classificationScores.ts';

const probabilities = [0.9, 0.8, 0.5, 0.5, 0.3, 0.2, 0.7, 0.1];
const targets = [1, 1, 0, 1, 0, 1, 0, 0];

describe('classificationScores', () => {
  test('by hand: 3 of 4 found, 5 called', () => {
    const scores = classificationScores(probabilities, targets);
    expect(scores).toMatchObject({
      precision: 3 / 5,
      recall: 3 / 4,
      accuracy: 5 / 8,
      positives: 4,
      negatives: 4,
    });
    expect(scores.f1).toBeCloseTo(2 / 3, 12);
    expect(scores.auc).toBe(0.71875); // scikit-learn's roc_auc_score
  });

  test('0.5 is positive', () => {
    expect(classificationScores([0.5], [1]).recall).toBe(1);
  });

  test('nothing called, nothing there', () => {
    expect(classificationScores([0, 0], [1, 0])).toMatchObject({
      f1: 0,
      precision: 0,
      recall: 0,
      accuracy: 0.5,
    });
    expect(classificationScores([0, 0.2], [0, 0])).toMatchObject({ f1: 0, accuracy: 1, auc: null });
  });

  test('AUC: equals counting pairs, and does not change under a monotone map', () => {
    let right = 0;
    targets.forEach((a, i) => {
      targets.forEach((b, j) => {
        if (a !== 1 || b !== 0) return;
        right += probabilities[i]! > probabilities[j]! ? 1 : probabilities[i] === probabilities[j] ? 0.5 : 0;
      });
    });
    expect(areaUnderRoc(probabilities, targets)).toBe(right / 16);
    expect(
      areaUnderRoc(
        probabilities.map((p) => Math.log(p)),
        targets,
      ),
    ).toBe(right / 16);
  });
});

test('mean ± sample s.d. over folds', () => {
  expect(meanAndDeviation([1, 2, 3, 4])).toEqual({ mean: 2.5, sd: expect.closeTo(Math.sqrt(5 / 3), 12) });
  expect(meanAndDeviation([7])).toEqual({ mean: 7, sd: 0 });
  expect(summariseScores([])).toBeNull();
  const folds = [classificationScores([1, 0], [1, 0]), classificationScores([1, 1], [1, 0])];
  expect(summariseScores(folds)).toMatchObject({ accuracy: { mean: 0.75 }, auc: { mean: 0.75 } });
});
