import { expect, test } from 'vitest';
import { ADAMW_DEFAULTS, adamW } from '../../../native-models/training/adamW.ts';
import { oneCycleLearningRate } from '../../../native-models/training/schedule.ts';

const settings = { ...ADAMW_DEFAULTS, learningRate: 0.1, weightDecay: 0.5 };

test('two steps by hand: decay pulls the weight itself, the moments are corrected', () => {
  const w = Float32Array.of(1);
  const [m, v] = [new Float32Array(1), new Float32Array(1)];
  // m̂ = 2, v̂ = 4: w = 1 · (1 − 0.05) − 0.1 · 2 / 2
  adamW(w, m, v, Float32Array.of(2), { ...settings, step: 1 });
  expect(w[0]).toBeCloseTo(0.85, 6);
  // m = 0.18, m̂ = 0.18 / 0.19; v = 0.003996, v̂ = 0.003996 / 0.001999
  adamW(w, m, v, Float32Array.of(0), { ...settings, step: 2 });
  const move = (0.1 * (0.18 / 0.19)) / Math.sqrt(0.003996 / 0.001999);
  expect(w[0]).toBeCloseTo(0.85 * 0.95 - move, 5);
});

test('the first step has the length of the rate, whatever the size of the gradient', () => {
  for (const size of [1e-4, 1, 1e4]) {
    const w = Float32Array.of(0);
    adamW(w, new Float32Array(1), new Float32Array(1), Float32Array.of(size), {
      ...settings,
      weightDecay: 0,
      step: 1,
    });
    expect(w[0]).toBeCloseTo(-0.1, 4);
  }
});

test('vectors of different lengths are refused', () => {
  const two = new Float32Array(2);
  expect(() => adamW(two, two, two, new Float32Array(3), { ...settings, step: 1 })).toThrow(/one length/);
});

test('one cycle rises to its peak and falls to nothing', () => {
  const rates = Array.from({ length: 100 }, (_, step) => oneCycleLearningRate(1, step, 100, 0.2));
  expect(rates[0]).toBeLessThan(0.06);
  expect(Math.max(...rates)).toBe(1);
  expect(rates.indexOf(1)).toBe(20);
  expect(rates.at(-1)!).toBeLessThan(0.001);
  expect(rates.slice(20)).toEqual(rates.slice(20).toSorted((a, b) => b - a));
});
