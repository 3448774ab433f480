import { madd } from './simd';

/** Floats of one piece: stays in the cache while all groups pass. */
const PIECE: i32 = 2048;

/**
 * `out[g] = Σ_n alpha[g, n] · experts[n]`: alpha `[groups, count]`, experts `[count, length]`,
 * out `[groups, length]`, written. Called with experts and groups in each other's place (and alpha
 * transposed by its strides) it is the gradient of the experts.
 * length is a multiple of 4; strides are in floats.
 */
export function mix(
  experts: usize,
  alpha: usize,
  out: usize,
  count: i32,
  groups: i32,
  length: i32,
  groupStride: i32,
  expertStride: i32,
): void {
  const step = <usize>length * 4;
  const alphaStep = <usize>expertStride * 4;
  for (let from = 0; from < length; from += PIECE) {
    const size = min(PIECE, length - from);
    const first = experts + <usize>from * 4;
    for (let g = 0; g < groups; g++) {
      const alphas = alpha + <usize>(g * groupStride) * 4;
      const target = out + <usize>g * step + <usize>from * 4;
      let i: usize = 0;
      for (; i < <usize>(size & ~15) * 4; i += 64) {
        let a = f32x4.splat(0);
        let b = a;
        let c = a;
        let d = a;
        let p = first + i;
        let q = alphas;
        for (let n = 0; n < count; n++) {
          const factor = v128.load32_splat(q);
          a = madd(factor, v128.load(p), a);
          b = madd(factor, v128.load(p, 16), b);
          c = madd(factor, v128.load(p, 32), c);
          d = madd(factor, v128.load(p, 48), d);
          p += step;
          q += alphaStep;
        }
        v128.store(target + i, a);
        v128.store(target + i, b, 16);
        v128.store(target + i, c, 32);
        v128.store(target + i, d, 48);
      }
      for (; i < <usize>size * 4; i += 16) {
        let a = f32x4.splat(0);
        for (let n = 0; n < count; n++) {
          const factor = v128.load32_splat(alphas + <usize>n * alphaStep);
          a = madd(factor, v128.load(first + <usize>n * step + i), a);
        }
        v128.store(target + i, a);
      }
    }
  }
}

/** `out[g, n] = gradient[g] · experts[n]`, summed in float64 over pieces; out `[groups, count]`, written. */
export function mixAlphaGradient(
  experts: usize,
  gradient: usize,
  out: usize,
  count: i32,
  groups: i32,
  length: i32,
): void {
  for (let g = 0; g < groups; g++) {
    for (let n = 0; n < count; n++) {
      let total: f64 = 0;
      for (let from = 0; from < length; from += PIECE) {
        const size = <usize>min(PIECE, length - from) * 4;
        const p = experts + (<usize>n * length + from) * 4;
        const q = gradient + (<usize>g * length + from) * 4;
        let a = f32x4.splat(0);
        let b = a;
        let c = a;
        let d = a;
        let i: usize = 0;
        for (; i + 64 <= size; i += 64) {
          a = madd(v128.load(p + i), v128.load(q + i), a);
          b = madd(v128.load(p + i, 16), v128.load(q + i, 16), b);
          c = madd(v128.load(p + i, 32), v128.load(q + i, 32), c);
          d = madd(v128.load(p + i, 48), v128.load(q + i, 48), d);
        }
        for (; i < size; i += 16) a = madd(v128.load(p + i), v128.load(q + i), a);
        a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
        total += <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1);
        total += <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3);
      }
      f32.store(out + <usize>(g * count + n) * 4, <f32>total);
    }
  }
}
