import { madd } from './simd';

export const INPUTS: i32 = 4;

/**
 * `sum[i, o] += Σ_rows left[row, i] · right[row, o]` for 4 i and 8 o, in registers.
 * Rows of left, right and sum are `leftStep`, `rightStep`, `sumStep` bytes apart.
 */
export function accumulateRows(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  rows: i32,
  sum: usize,
  sumStep: usize,
): void {
  let at = sum;
  let a0 = v128.load(at);
  let b0 = v128.load(at, 16);
  at += sumStep;
  let a1 = v128.load(at);
  let b1 = v128.load(at, 16);
  at += sumStep;
  let a2 = v128.load(at);
  let b2 = v128.load(at, 16);
  at += sumStep;
  let a3 = v128.load(at);
  let b3 = v128.load(at, 16);
  for (let k = 0; k < rows; k++) {
    const wa = v128.load(right);
    const wb = v128.load(right, 16);
    let v = v128.load32_splat(left);
    a0 = madd(v, wa, a0);
    b0 = madd(v, wb, b0);
    v = v128.load32_splat(left, 4);
    a1 = madd(v, wa, a1);
    b1 = madd(v, wb, b1);
    v = v128.load32_splat(left, 8);
    a2 = madd(v, wa, a2);
    b2 = madd(v, wb, b2);
    v = v128.load32_splat(left, 12);
    a3 = madd(v, wa, a3);
    b3 = madd(v, wb, b3);
    left += leftStep;
    right += rightStep;
  }
  at = sum;
  v128.store(at, a0);
  v128.store(at, b0, 16);
  at += sumStep;
  v128.store(at, a1);
  v128.store(at, b1, 16);
  at += sumStep;
  v128.store(at, a2);
  v128.store(at, b2, 16);
  at += sumStep;
  v128.store(at, a3);
  v128.store(at, b3, 16);
}
