import { madd } from './simd';

/** G g of three vectors: six. */
@inline
function spread(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + fromStep);
  const g2 = v128.load(from + 2 * fromStep);
  v128.store(to, f32x4.mul(g0, f32x4.splat(0.25)));
  const sixth = f32x4.splat(-1.0 / 6.0);
  const even = f32x4.mul(f32x4.add(g0, g2), sixth);
  v128.store(to + toStep, madd(g1, sixth, even));
  v128.store(to + 2 * toStep, f32x4.sub(even, f32x4.mul(g1, sixth)));
  const even2 = madd(g0, f32x4.splat(1.0 / 24.0), f32x4.mul(g2, f32x4.splat(1.0 / 6.0)));
  const twelfth = f32x4.splat(1.0 / 12.0);
  v128.store(to + 3 * toStep, madd(g1, twelfth, even2));
  v128.store(to + 4 * toStep, f32x4.sub(even2, f32x4.mul(g1, twelfth)));
  v128.store(to + 5 * toStep, g2);
}

/**
 * Frequencies of a packed kernel (pack.ts): `[co / 8][27][ci][8]` → `[36][co / 8][3][ci][8]`,
 * the taps along z stay as they are. temp: 18 × 8 numbers.
 */
export function transformKernel(packed: usize, temp: usize, out: usize, ci: i32, co: i32): void {
  const tap = <usize>ci * 32;
  const frequency = <usize>(3 * ci * co * 4);
  for (let block = 0; block < co; block += 8) {
    for (let z = 0; z < 3; z++) {
      const from = packed + <usize>(block / 8 * 27 + z * 9) * tap;
      const to = out + <usize>(block / 8 * 3 + z) * tap;
      for (let i: usize = 0; i < tap; i += 32) {
        for (let x: usize = 0; x < 3; x++) {
          spread(from + i + x * tap, 3 * tap, temp + x * 32, 96);
          spread(from + i + x * tap + 16, 3 * tap, temp + x * 32 + 16, 96);
        }
        for (let y: usize = 0; y < 6; y++) {
          spread(temp + y * 96, 32, to + i + y * 6 * frequency, frequency);
          spread(temp + y * 96 + 16, 32, to + i + y * 6 * frequency + 16, frequency);
        }
      }
    }
  }
}
