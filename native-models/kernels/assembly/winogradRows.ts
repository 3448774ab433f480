import { madd } from './simd';

export const ROWS: i32 = 8;

/**
 * 8 rows × 8 columns of a product, in registers: `out[r] = Σ_planes Σ_k rows[plane][r, k] · w[plane, k]`.
 * first, second, third: a plane's row 0 each, rows `step` bytes apart, `run` numbers long (a multiple of 4);
 * w `[planes][run][8]`; rows of out `outStep` bytes apart.
 */
export function multiplyRows(
  first: usize,
  second: usize,
  third: usize,
  planes: i32,
  step: usize,
  run: i32,
  w: usize,
  out: usize,
  outStep: usize,
): void {
  let a0 = f32x4.splat(0);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  let a4 = a0;
  let b4 = a0;
  let a5 = a0;
  let b5 = a0;
  let a6 = a0;
  let b6 = a0;
  let a7 = a0;
  let b7 = a0;
  for (let z = 0; z < planes; z++) {
    let q0 = z == 0 ? first : z == 1 ? second : third;
    let q1 = q0 + step;
    let q2 = q1 + step;
    let q3 = q2 + step;
    let q4 = q3 + step;
    let q5 = q4 + step;
    let q6 = q5 + step;
    let q7 = q6 + step;
    for (let k = 0; k < run; k += 4) {
      let wa = v128.load(w);
      let wb = v128.load(w, 16);
      let v = v128.load32_splat(q0);
      a0 = madd(v, wa, a0);
      b0 = madd(v, wb, b0);
      v = v128.load32_splat(q1);
      a1 = madd(v, wa, a1);
      b1 = madd(v, wb, b1);
      v = v128.load32_splat(q2);
      a2 = madd(v, wa, a2);
      b2 = madd(v, wb, b2);
      v = v128.load32_splat(q3);
      a3 = madd(v, wa, a3);
      b3 = madd(v, wb, b3);
      v = v128.load32_splat(q4);
      a4 = madd(v, wa, a4);
      b4 = madd(v, wb, b4);
      v = v128.load32_splat(q5);
      a5 = madd(v, wa, a5);
      b5 = madd(v, wb, b5);
      v = v128.load32_splat(q6);
      a6 = madd(v, wa, a6);
      b6 = madd(v, wb, b6);
      v = v128.load32_splat(q7);
      a7 = madd(v, wa, a7);
      b7 = madd(v, wb, b7);

      wa = v128.load(w, 32);
      wb = v128.load(w, 48);
      v = v128.load32_splat(q0, 4);
      a0 = madd(v, wa, a0);
      b0 = madd(v, wb, b0);
      v = v128.load32_splat(q1, 4);
      a1 = madd(v, wa, a1);
      b1 = madd(v, wb, b1);
      v = v128.load32_splat(q2, 4);
      a2 = madd(v, wa, a2);
      b2 = madd(v, wb, b2);
      v = v128.load32_splat(q3, 4);
      a3 = madd(v, wa, a3);
      b3 = madd(v, wb, b3);
      v = v128.load32_splat(q4, 4);
      a4 = madd(v, wa, a4);
      b4 = madd(v, wb, b4);
      v = v128.load32_splat(q5, 4);
      a5 = madd(v, wa, a5);
      b5 = madd(v, wb, b5);
      v = v128.load32_splat(q6, 4);
      a6 = madd(v, wa, a6);
      b6 = madd(v, wb, b6);
      v = v128.load32_splat(q7, 4);
      a7 = madd(v, wa, a7);
      b7 = madd(v, wb, b7);

      wa = v128.load(w, 64);
      wb = v128.load(w, 80);
      v = v128.load32_splat(q0, 8);
      a0 = madd(v, wa, a0);
      b0 = madd(v, wb, b0);
      v = v128.load32_splat(q1, 8);
      a1 = madd(v, wa, a1);
      b1 = madd(v, wb, b1);
      v = v128.load32_splat(q2, 8);
      a2 = madd(v, wa, a2);
      b2 = madd(v, wb, b2);
      v = v128.load32_splat(q3, 8);
      a3 = madd(v, wa, a3);
      b3 = madd(v, wb, b3);
      v = v128.load32_splat(q4, 8);
      a4 = madd(v, wa, a4);
      b4 = madd(v, wb, b4);
      v = v128.load32_splat(q5, 8);
      a5 = madd(v, wa, a5);
      b5 = madd(v, wb, b5);
      v = v128.load32_splat(q6, 8);
      a6 = madd(v, wa, a6);
      b6 = madd(v, wb, b6);
      v = v128.load32_splat(q7, 8);
      a7 = madd(v, wa, a7);
      b7 = madd(v, wb, b7);

      wa = v128.load(w, 96);
      wb = v128.load(w, 112);
      v = v128.load32_splat(q0, 12);
      a0 = madd(v, wa, a0);
      b0 = madd(v, wb, b0);
      v = v128.load32_splat(q1, 12);
      a1 = madd(v, wa, a1);
      b1 = madd(v, wb, b1);
      v = v128.load32_splat(q2, 12);
      a2 = madd(v, wa, a2);
      b2 = madd(v, wb, b2);
      v = v128.load32_splat(q3, 12);
      a3 = madd(v, wa, a3);
      b3 = madd(v, wb, b3);
      v = v128.load32_splat(q4, 12);
      a4 = madd(v, wa, a4);
      b4 = madd(v, wb, b4);
      v = v128.load32_splat(q5, 12);
      a5 = madd(v, wa, a5);
      b5 = madd(v, wb, b5);
      v = v128.load32_splat(q6, 12);
      a6 = madd(v, wa, a6);
      b6 = madd(v, wb, b6);
      v = v128.load32_splat(q7, 12);
      a7 = madd(v, wa, a7);
      b7 = madd(v, wb, b7);

      w += 128;
      q0 += 16;
      q1 += 16;
      q2 += 16;
      q3 += 16;
      q4 += 16;
      q5 += 16;
      q6 += 16;
      q7 += 16;
    }
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  out += outStep;
  v128.store(out, a1);
  v128.store(out, b1, 16);
  out += outStep;
  v128.store(out, a2);
  v128.store(out, b2, 16);
  out += outStep;
  v128.store(out, a3);
  v128.store(out, b3, 16);
  out += outStep;
  v128.store(out, a4);
  v128.store(out, b4, 16);
  out += outStep;
  v128.store(out, a5);
  v128.store(out, b5, 16);
  out += outStep;
  v128.store(out, a6);
  v128.store(out, b6, 16);
  out += outStep;
  v128.store(out, a7);
  v128.store(out, b7, 16);
}
