import { expect, test } from 'vitest';
import {
  fitLinearRegression,
  predictLinear,
  rSquared,
} from '../../../native-models/analysis/linearRegression.ts';

const data = Float64Array.from({ length: 36 }, (_, n) => {
  const [i, j] = [Math.floor(n / 3), n % 3];
  return Math.sin(1 + i * 3 + j * 7) * (j + 1) + 0.5 * j;
});
const features = { data, columns: 3 };

test('equals scikit-learn 1.2.1 Ridge (alpha = 2 on standardised features)', () => {
  const targets = Array.from({ length: 12 }, (_, i) => Math.cos(i) + data[i * 3 + 1]!);
  const model = fitLinearRegression(features, targets, 2);
  [0.9352176231263085, 0.4118269566733159, 0.2163724430791576].forEach((w, j) => {
    expect(model.weights[j]).toBeCloseTo(w, 9);
  });
  expect(model.bias).toBeCloseTo(0.033114705889951024, 9);
  expect(rSquared(predictLinear(model, features), targets)).toBeCloseTo(0.8342077343912369, 9);
});

test('recovers an exact line without a penalty', () => {
  // The sines above span two dimensions only; squares make three.
  const squares = { data: data.map((v, n) => (n % 3 === 2 ? v * v : v)), columns: 3 };
  const targets = Array.from(
    { length: 12 },
    (_, i) => 3 - 2 * squares.data[i * 3]! + 0.25 * squares.data[i * 3 + 2]!,
  );
  const model = fitLinearRegression(squares, targets, 0);
  expect(Array.from(model.weights)).toEqual([
    expect.closeTo(-2, 9),
    expect.closeTo(0, 9),
    expect.closeTo(0.25, 9),
  ]);
  expect(model.bias).toBeCloseTo(3, 9);
});

test('R² is 0 for the mean, null without spread; collinear features need a penalty', () => {
  expect(rSquared([2, 2, 2], [1, 2, 3])).toBe(0);
  expect(rSquared([1, 1], [5, 5])).toBeNull();
  const twice = { data: Float64Array.of(1, 1, 2, 2, 4, 4), columns: 2 };
  expect(() => fitLinearRegression(twice, [1, 2, 3], 0)).toThrow(/depends/);
  const model = fitLinearRegression(twice, [1, 2, 3], 1);
  expect(model.weights[0]).toBeCloseTo(model.weights[1]!, 12);
});
