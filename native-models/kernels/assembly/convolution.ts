import { setActivation, setCounts, setSteps, tile1, tile4 } from './tile';

/**
 * 3³ convolution with zero padding 1 of `n` samples with one kernel. Taps outside the sample are
 * skipped, not multiplied by zero: at an edge of 2 that saves 70 % of the work.
 * Four samples at one position make a tile; up to two left-over samples are tiled along x.
 *
 * x `[n, d, h, w, ci]`; weights packed (pack.ts); bias `[co]`; out `[n, d', h', w', co]`, written.
 * co is a multiple of 8.
 */
export function convolve(
  x: usize,
  weights: usize,
  bias: usize,
  out: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  ci: i32,
  co: i32,
  stride: i32,
  elu: i32,
): void {
  const od = (d - 1) / stride + 1;
  const oh = (h - 1) / stride + 1;
  const ow = (w - 1) / stride + 1;
  const row = w * ci * 4;
  const plane = h * row;
  const sample = d * plane;
  const outSample = od * oh * ow * co * 4;
  const tap = ci * 32;
  setActivation(elu);
  setSteps(plane, row, ci * 4, 9 * tap, 3 * tap, tap);
  for (let s = 0; s < n; ) {
    const left = n - s;
    const wide = left >= 3;
    const taken = wide ? min(left, 4) : 1;
    const x0 = x + <usize>s * sample;
    const out0 = out + <usize>s * outSample;
    for (let z = 0; z < od; z++) {
      const kz0 = max(0, 1 - z * stride);
      const kz1 = min(3, d + 1 - z * stride);
      for (let block = 0; block < co; block += 8) {
        const blockWeights = weights + <usize>(block * 27) * ci * 4;
        const blockBias = bias + <usize>block * 4;
        for (let y = 0; y < oh; y++) {
          const ky0 = max(0, 1 - y * stride);
          const ky1 = min(3, h + 1 - y * stride);
          const line = x0 + <usize>((z * stride + kz0 - 1) * plane + (y * stride + ky0 - 1) * row);
          const lineWeights = blockWeights + <usize>((kz0 * 9 + ky0 * 3) * tap);
          const outLine = out0 + <usize>(((z * oh + y) * ow * co + block) * 4);
          for (let i = 0; i < ow; ) {
            const kx0 = max(0, 1 - i * stride);
            const kx1 = min(3, w + 1 - i * stride);
            setCounts(kz1 - kz0, ky1 - ky0, 1, (kx1 - kx0) * ci);
            const p = line + <usize>((i * stride + kx0 - 1) * ci * 4);
            const o = outLine + <usize>(i * co * 4);
            const wp = lineWeights + <usize>(kx0 * tap);
            if (wide) {
              const last = <usize>(taken - 1);
              tile4(
                p,
                p + sample,
                p + 2 * sample,
                p + last * sample,
                o,
                o + outSample,
                o + 2 * outSample,
                o + last * outSample,
                wp,
                blockBias,
              );
              i++;
            } else if (kx0 == 0 && (i + 3) * stride + 2 <= w) {
              const px = <usize>(stride * ci * 4);
              const ox = <usize>(co * 4);
              tile4(p, p + px, p + 2 * px, p + 3 * px, o, o + ox, o + 2 * ox, o + 3 * ox, wp, blockBias);
              i += 4;
            } else {
              tile1(p, o, wp, blockBias);
              i++;
            }
          }
        }
      }
    }
    s += taken;
  }
}

/**
 * Gradient of the input of a convolution with stride 2. An input at an even index met tap 1 only,
 * one at an odd index taps 0 and 2.
 *
 * dy `[n, d', h', w', co]`; weights packed backward, not mirrored; zeros: 8 zeros;
 * dx `[n, d, h, w, ci]`, written. ci is a multiple of 8.
 */
export function convolveBackStride2(
  dy: usize,
  weights: usize,
  zeros: usize,
  dx: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  ci: i32,
  co: i32,
): void {
  const od = (d - 1) / 2 + 1;
  const oh = (h - 1) / 2 + 1;
  const ow = (w - 1) / 2 + 1;
  const cell = co * 4;
  const row = ow * cell;
  const plane = oh * row;
  const sample = od * plane;
  const outSample = d * h * w * ci * 4;
  const tap = co * 32;
  setActivation(0);
  setSteps(-plane, -row, -cell, 18 * tap, 6 * tap, 2 * tap);
  for (let s = 0; s < n; ) {
    const taken = min(n - s, 4);
    const dy0 = dy + <usize>s * sample;
    const dx0 = dx + <usize>s * outSample;
    const second = <usize>min(1, taken - 1);
    const third = <usize>min(2, taken - 1);
    const fourth = <usize>(taken - 1);
    for (let z = 0; z < d; z++) {
      // first tap, its output index, number of taps
      const kz = z & 1 ? ((z >> 1) + 1 < od ? 0 : 2) : 1;
      const zo = (z + 1 - kz) >> 1;
      const nz = kz == 0 ? 2 : 1;
      for (let block = 0; block < ci; block += 8) {
        const blockWeights = weights + <usize>(block * 27) * co * 4;
        for (let y = 0; y < h; y++) {
          const ky = y & 1 ? ((y >> 1) + 1 < oh ? 0 : 2) : 1;
          const yo = (y + 1 - ky) >> 1;
          const ny = ky == 0 ? 2 : 1;
          for (let i = 0; i < w; i++) {
            const kx = i & 1 ? ((i >> 1) + 1 < ow ? 0 : 2) : 1;
            const xo = (i + 1 - kx) >> 1;
            setCounts(nz, ny, kx == 0 ? 2 : 1, co);
            const p = dy0 + <usize>(zo * plane + yo * row + xo * cell);
            const o = dx0 + <usize>((((z * h + y) * w + i) * ci + block) * 4);
            const wp = blockWeights + <usize>((kz * 9 + ky * 3 + kx) * tap);
            if (taken == 1) tile1(p, o, wp, zeros);
            else {
              tile4(
                p,
                p + second * sample,
                p + third * sample,
                p + fourth * sample,
                o,
                o + second * outSample,
                o + third * outSample,
                o + fourth * outSample,
                wp,
                zeros,
              );
            }
          }
        }
      }
    }
    s += taken;
  }
}
