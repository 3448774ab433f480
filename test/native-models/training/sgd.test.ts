import { expect, test } from 'vitest';
import { momentumAverage, sgd } from '../../../native-models/training/sgd.ts';

test('two steps by hand: weight decay enters the velocity, as in PyTorch', () => {
  const w = Float32Array.of(1);
  const v = Float32Array.of(0);
  const settings = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.5 };
  sgd(w, v, Float32Array.of(2), settings); // v = 2 + 0.5 = 2.5, w = 0.75
  expect(w[0]).toBeCloseTo(0.75, 6);
  sgd(w, v, Float32Array.of(0), settings); // v = 2.25 + 0.375 = 2.625, w = 0.4875
  expect(v[0]).toBeCloseTo(2.625, 6);
  expect(w[0]).toBeCloseTo(0.4875, 6);
});

test('vectors of different lengths are refused', () => {
  const two = new Float32Array(2);
  expect(() => sgd(two, two, new Float32Array(3), { learningRate: 1, momentum: 0, weightDecay: 0 })).toThrow(
    /one length/,
  );
});

test('the momentum encoder moves by 1 − m', () => {
  const key = Float32Array.of(1, -1);
  momentumAverage(key, Float32Array.of(3, 1), 0.75);
  expect([...key]).toEqual([1.5, -0.5]);
});
