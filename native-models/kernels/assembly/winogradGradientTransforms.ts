import { madd } from './simd';

/** A d of four vectors at `from`: six (the adjoint of the output transform). */
@inline
function spread(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + fromStep);
  const d2 = v128.load(from + 2 * fromStep);
  const d3 = v128.load(from + 3 * fromStep);
  const even = f32x4.add(d0, d2);
  const odd = f32x4.add(d1, d3);
  const two = f32x4.splat(2);
  const even2 = madd(f32x4.splat(4), d2, d0);
  const odd2 = f32x4.mul(madd(f32x4.splat(4), d3, d1), two);
  v128.store(to, d0);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, f32x4.add(even2, odd2));
  v128.store(to + 4 * toStep, f32x4.sub(even2, odd2));
  v128.store(to + 5 * toStep, d3);
}

export function transformOutputGradient(
  plane: usize,
  line: usize,
  tiles: i32,
  c: i32,
  temp: usize,
  out: usize,
  frequency: usize,
): void {
  const cell = <usize>c * 4;
  const width = <usize>tiles * 4 * cell;
  for (let i: usize = 0; i < width; i += 32) {
    spread(plane + i, line, temp + i, width);
    spread(plane + i + 16, line, temp + i + 16, width);
  }
  for (let t = 0; t < tiles; t++) {
    const from = temp + <usize>t * 4 * cell;
    const to = out + <usize>t * cell;
    for (let y: usize = 0; y < 6; y++) {
      const p = from + y * width;
      const o = to + y * 6 * frequency;
      for (let i: usize = 0; i < cell; i += 32) {
        spread(p + i, cell, o + i, frequency);
        spread(p + i + 16, cell, o + i + 16, frequency);
      }
    }
  }
}

/** Gᵀ u of six vectors: three (the adjoint of the kernel's transform). */
@inline
function gather(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const u0 = v128.load(from);
  const u1 = v128.load(from + fromStep);
  const u2 = v128.load(from + 2 * fromStep);
  const u3 = v128.load(from + 3 * fromStep);
  const u4 = v128.load(from + 4 * fromStep);
  const u5 = v128.load(from + 5 * fromStep);
  const sum = f32x4.mul(f32x4.add(u1, u2), f32x4.splat(1.0 / 6.0));
  const sum2 = f32x4.mul(f32x4.add(u3, u4), f32x4.splat(1.0 / 6.0));
  const difference = f32x4.sub(u2, u1);
  const difference2 = f32x4.mul(f32x4.sub(u3, u4), f32x4.splat(1.0 / 12.0));
  v128.store(to, madd(f32x4.splat(0.25), f32x4.add(u0, sum2), f32x4.neg(sum)));
  v128.store(to + toStep, madd(f32x4.splat(1.0 / 6.0), difference, difference2));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(sum2, sum), u5));
}

/** Gradient of the kernel from that of its frequencies: `[36][3][ci][co]` → `[27][ci][co]`, written. */
export function transformKernelGradient(frequencies: usize, temp: usize, dw: usize, ci: i32, co: i32): void {
  const tap = <usize>(ci * co * 4);
  for (let z: usize = 0; z < 3; z++) {
    for (let i: usize = 0; i < tap; i += 16) {
      const from = frequencies + z * tap + i;
      for (let x: usize = 0; x < 6; x++) gather(from + x * 3 * tap, 18 * tap, temp + x * 16, 96);
      for (let y: usize = 0; y < 3; y++) gather(temp + y * 96, 16, dw + (z * 9 + y * 3) * tap + i, tap);
    }
  }
}
