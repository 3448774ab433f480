import { expect, it } from 'vitest';
import { angleDegrees, lengthMm, middleOf } from '../../renderer/viewer/measureValues.ts';

it('measures lines, angles and middles in millimetres of the patient', () => {
  expect(
    lengthMm([
      [0, 0, 0],
      [3, 4, 12],
    ]),
  ).toBe(13);
  expect(
    angleDegrees([
      [5, 0, 0],
      [0, 0, 0],
      [0, 7, 0],
    ]),
  ).toBeCloseTo(90, 10);
  expect(
    angleDegrees([
      [1, 0, 0],
      [0, 0, 0],
      [-2, 0, 0],
    ]),
  ).toBeCloseTo(180, 6);
  expect(
    angleDegrees([
      [1, 0, 0],
      [0, 0, 0],
      [1, 1, 0],
    ]),
  ).toBeCloseTo(45, 10);
  expect(
    middleOf([
      [0, 2, 4],
      [2, 4, 8],
    ]),
  ).toEqual([1, 3, 6]);
});
