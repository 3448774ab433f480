import { madd } from './simd';

/** Bytes of input and output gradient that one sweep over the tiles reuses: two thirds of a small L1. */
const SWEEP_BYTES: i32 = 32768;

/**
 * Gradient of a 3³ kernel: `dw[tap, i, o] = Σ x[at tap, i] · dy[o]` over samples and positions.
 * 4 inputs × 8 outputs stay in registers while a slab (some samples, one output plane) passes.
 *
 * x `[n, d, h, w, ci]`, dy `[n, d', h', w', co]`, dw `[27, ci, co]`: added to.
 * ci is a multiple of 4, co of 8.
 */
export function weightGradient(
  x: usize,
  dy: usize,
  dw: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  ci: i32,
  co: i32,
  stride: i32,
): void {
  const od = (d - 1) / stride + 1;
  const oh = (h - 1) / stride + 1;
  const ow = (w - 1) / stride + 1;
  const row = w * ci * 4;
  const plane = h * row;
  const sample = d * plane;
  const outRow = ow * co * 4;
  const outPlane = oh * outRow;
  const outSample = od * outPlane;
  const slab = max(1, min(n, SWEEP_BYTES / (plane + outPlane)));
  for (let s = 0; s < n; s += slab) {
    const samples = min(slab, n - s);
    for (let z = 0; z < od; z++) {
      const dyPlane = dy + <usize>s * outSample + <usize>(z * outPlane);
      for (let kz = max(0, 1 - z * stride); kz < min(3, d + 1 - z * stride); kz++) {
        const xPlane = x + <usize>s * sample + <usize>((z * stride + kz - 1) * plane);
        for (let ky = 0; ky < 3; ky++) {
          const y0 = ky == 0 ? 1 : 0;
          const y1 = end(h, oh, ky, stride);
          for (let kx = 0; kx < 3; kx++) {
            const i0 = kx == 0 ? 1 : 0;
            const i1 = end(w, ow, kx, stride);
            if (y1 <= y0 || i1 <= i0) continue;
            sweep(
              xPlane + <usize>((y0 * stride + ky - 1) * row + (i0 * stride + kx - 1) * ci * 4),
              dyPlane + <usize>(y0 * outRow + i0 * co * 4),
              dw + <usize>((kz * 3 + ky) * 3 + kx) * ci * co * 4,
              samples,
              y1 - y0,
              i1 - i0,
              sample,
              row * stride,
              ci * 4 * stride,
              outSample,
              outRow,
              ci,
              co,
            );
          }
        }
      }
    }
  }
}

/** One past the last output whose tap k lies inside: `output · stride + k − 1 < edge`. */
@inline
function end(edge: i32, outputs: i32, k: i32, stride: i32): i32 {
  return edge < k ? 0 : min(outputs, (edge - k) / stride + 1);
}

/** All tiles of one tap over one slab; steps in bytes. */
function sweep(
  x: usize,
  dy: usize,
  dw: usize,
  samples: i32,
  rows: i32,
  columns: i32,
  xSample: usize,
  xRow: usize,
  xColumn: usize,
  dySample: usize,
  dyRow: usize,
  ci: i32,
  co: i32,
): void {
  const dyColumn = <usize>co * 4;
  for (let i = 0; i < ci; i += 4) {
    for (let o = 0; o < co; o += 8) {
      let a0 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      let a1 = f32x4.splat(0);
      let b1 = f32x4.splat(0);
      let a2 = f32x4.splat(0);
      let b2 = f32x4.splat(0);
      let a3 = f32x4.splat(0);
      let b3 = f32x4.splat(0);
      for (let s = 0; s < samples; s++) {
        for (let y = 0; y < rows; y++) {
          let p = x + <usize>i * 4 + <usize>s * xSample + <usize>y * xRow;
          let q = dy + <usize>o * 4 + <usize>s * dySample + <usize>y * dyRow;
          for (let k = 0; k < columns; k++) {
            const ga = v128.load(q);
            const gb = v128.load(q, 16);
            let v = v128.load32_splat(p);
            a0 = madd(v, ga, a0);
            b0 = madd(v, gb, b0);
            v = v128.load32_splat(p, 4);
            a1 = madd(v, ga, a1);
            b1 = madd(v, gb, b1);
            v = v128.load32_splat(p, 8);
            a2 = madd(v, ga, a2);
            b2 = madd(v, gb, b2);
            v = v128.load32_splat(p, 12);
            a3 = madd(v, ga, a3);
            b3 = madd(v, gb, b3);
            p += xColumn;
            q += dyColumn;
          }
        }
      }
      let to = dw + <usize>(i * co + o) * 4;
      add(to, a0, b0);
      to += dyColumn;
      add(to, a1, b1);
      to += dyColumn;
      add(to, a2, b2);
      to += dyColumn;
      add(to, a3, b3);
    }
  }
}

@inline
function add(to: usize, a: v128, b: v128): void {
  v128.store(to, f32x4.add(v128.load(to), a));
  v128.store(to, f32x4.add(v128.load(to, 16), b), 16);
}
