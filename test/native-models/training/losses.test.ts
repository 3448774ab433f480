import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import {
  type Contrast,
  correctKeys,
  EXCLUDED,
  localLoss,
  negativeMask,
  neighbourLoss,
} from '../../../native-models/training/losses.ts';

beforeAll(() => startWasmRuntime());

const TAU = 0.2;

function unitRows(rows: number, width: number, seed: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () => {
    const row = Array.from({ length: width }, () => 2 * random() - 1);
    const norm = Math.hypot(...row);
    return row.map((v) => v / norm);
  });
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i]!, 0);

describe('contrastive losses against the sums written out', () => {
  const q = unitRows(3, 5, 1);
  const r = [unitRows(3, 5, 2), unitRows(3, 5, 3)];
  const keys = unitRows(3, 5, 4);
  const bank = unitRows(4, 5, 5);
  const { mask, negatives } = negativeMask(Int32Array.of(7, 8, 9), Int32Array.of(8, -1, 3, 9));
  const counts = (i: number): number[] => [0, 1, 2, 3].filter((k) => mask[i * 4 + k] === 0);
  const contrast = (): Contrast => ({
    keys: tf.tensor2d(keys),
    bank: tf.tensor2d(bank),
    mask: tf.tensor2d(mask, [3, 4]),
    temperature: TAU,
  });
  const mean = (f: (i: number) => number): number => (f(0) + f(1) + f(2)) / 3;
  const score = (a: readonly number[], b: readonly number[]): number => Math.exp(dot(a, b) / TAU);

  test('no empty row and no row of the same patient is a negative', () => {
    expect([0, 1, 2].map(counts)).toEqual([
      [0, 2, 3],
      [2, 3],
      [0, 2],
    ]);
    expect(negatives).toBe(7);
    expect(mask[1]).toBe(Math.fround(EXCLUDED));
  });

  test('local loss, eq. 6', () => {
    const expected = mean((i) => {
      const own = score(q[i]!, keys[i]!);
      return -Math.log(own / (own + counts(i).reduce((s, k) => s + score(q[i]!, bank[k]!), 0)));
    });
    const loss = tf.tidy(() => localLoss(tf.tensor2d(q), contrast()).dataSync()[0]!);
    expect(loss).toBeCloseTo(expected, 5);
  });

  test('neighbouring loss, eq. 8', () => {
    const expected = mean((i) => {
      const own = r.reduce((s, rl) => s + score(rl[i]!, keys[i]!), 0);
      const others = r.reduce((s, rl) => s + counts(i).reduce((t, k) => t + score(rl[i]!, bank[k]!), 0), 0);
      return -Math.log(own / (own + others));
    });
    const loss = tf.tidy(() => {
      const tensors = r.map((rl) => tf.tensor2d(rl));
      return neighbourLoss(tensors, contrast()).dataSync()[0]!;
    });
    expect(loss).toBeCloseTo(expected, 5);
  });

  test('one neighbour that is the query itself gives the local loss', () => {
    const [a, b] = tf.tidy(() => {
      const x = tf.tensor2d(q);
      return [localLoss(x, contrast()), neighbourLoss([x], contrast())].map((l) => l.dataSync()[0]!);
    });
    expect(a).toBeCloseTo(b!, 6);
  });

  test('a dictionary without a negative leaves no loss and no NaN', () => {
    const empty = (): Contrast => ({ ...contrast(), mask: tf.fill([3, 4], EXCLUDED) });
    const { value, gradient } = tf.tidy(() => {
      const x = tf.tensor2d(q);
      const { value, grads } = tf.engine().gradients(() => localLoss(x, empty()), [x]);
      return { value: (value as tf.Tensor).dataSync()[0]!, gradient: grads[0]!.dataSync() };
    });
    expect(value).toBeCloseTo(0, 6);
    expect([...gradient].every((v) => Math.abs(v) < 1e-6)).toBe(true);
  });

  test('a query equal to its key scores above all others', () => {
    const right = tf.tidy(() => correctKeys(tf.tensor2d(keys), contrast()).dataSync()[0]!);
    expect(right).toBe(3);
  });
});
