import { expect, test } from 'vitest';
import { calibrate, reliability } from '../../../native-models/analysis/calibration.ts';
import { sigmoid } from '../../../native-models/analysis/logisticRegression.ts';
import { seededRandom } from '../../../native-models/common/random.ts';

const random = seededRandom(3);
const logits = Array.from({ length: 4000 }, () => 6 * random() - 3);
const targets = logits.map((logit) => (random() < sigmoid(logit) ? 1 : 0));

test('probabilities that are right stay; those three times too sure are brought back', () => {
  const right = calibrate(logits.map(sigmoid), targets)!;
  expect(right.slope).toBeCloseTo(1, 0);
  const sure = calibrate(
    logits.map((logit) => sigmoid(3 * logit + 1)),
    targets,
  )!;
  expect(sure.slope).toBeCloseTo(right.slope / 3, 2);
  expect(sure.errorAfter).toBeLessThan(sure.errorBefore / 3);
  expect(sure.applied).toBe(true);
});

test('probabilities that point the wrong way are left as they are', () => {
  const wrong = calibrate(
    logits.map((logit) => sigmoid(-logit)),
    targets,
  )!;
  expect(wrong.applied).toBe(false);
  expect(wrong.errorAfter).toBe(wrong.errorBefore);
});

test('recall falls as the threshold rises, and every box is in one bin', () => {
  const { thresholds, bins } = calibrate(logits.map(sigmoid), targets)!;
  const recalls = thresholds.map(({ recall }) => recall);
  expect(recalls).toEqual(recalls.toSorted((a, b) => b - a));
  expect(bins.reduce((sum, { boxes }) => sum + boxes, 0)).toBe(4000);
  expect(reliability([0.05, 1], [0, 1])).toEqual([
    { from: 0, to: 0.1, boxes: 1, predicted: 0.05, observed: 0 },
    { from: 0.9, to: 1, boxes: 1, predicted: 1, observed: 1 },
  ]);
});

test('one class alone cannot be calibrated', () => {
  expect(calibrate([0.2, 0.4], [1, 1])).toBeNull();
});
