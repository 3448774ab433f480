import { madd } from './simd';

/** Floats of one piece: stays in the cache while all experts pass. */
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
  for (let from = 0; from < length; from += PIECE) {
    const size = min(PIECE, length - from);
    for (let g = 0; g < groups; g++) {
      const target = out + (<usize>g * length + from) * 4;
      for (let n = 0; n < count; n++) {
        const a = f32x4.splat(f32.load(alpha + <usize>(g * groupStride + n * expertStride) * 4));
        const source = experts + (<usize>n * length + from) * 4;
        for (let i: usize = 0; i < <usize>size * 4; i += 16) {
          const sum = n == 0 ? f32x4.splat(0) : v128.load(target + i);
          v128.store(target + i, madd(a, v128.load(source + i), sum));
        }
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
        for (let i: usize = 0; i < size; i += 16) a = madd(v128.load(p + i), v128.load(q + i), a);
        total += <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1);
        total += <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3);
      }
      f32.store(out + <usize>(g * count + n) * 4, <f32>total);
    }
  }
}
