import { expect, test } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { matchHealthyBoxes } from '../../../native-models/training/matchHealthy.ts';

const at = (x: number, y = 0, z = 0) => ({ location: locationPoint(x, y, z) });

test('near healthy boxes are used once, the nearest first; far ones are left out', () => {
  const diseased = [at(0), at(0.05), at(0.9)];
  const healthy = [at(0.04), at(-0.9)];
  const { used, unmatched } = matchHealthyBoxes(diseased, healthy, seededRandom(1));
  expect(used).toEqual([healthy[0]]);
  expect(unmatched).toEqual([diseased[0], diseased[2]]);
});

test('what is matched has the place of the disease: a rule on place alone does no better than chance', () => {
  const random = seededRandom(4);
  const diseased = Array.from({ length: 200 }, () => at(0.5 + 0.3 * random(), random(), random()));
  const healthy = Array.from({ length: 600 }, () => at(2 * random() - 1, 2 * random() - 1, random()));
  const { used, unmatched } = matchHealthyBoxes(diseased, healthy, seededRandom(2));
  const matched = diseased.filter((box) => !unmatched.includes(box));
  expect(used).toHaveLength(matched.length);
  const mean = (boxes: typeof diseased, axis: 0 | 1 | 2): number =>
    boxes.reduce((sum, { location }) => sum + location[axis], 0) / boxes.length;
  for (const axis of [0, 1, 2] as const) {
    expect(Math.abs(mean([...used], axis) - mean(matched, axis))).toBeLessThan(0.05);
  }
});
