import { elu, madd } from './simd';

/**
 * The first layer: one input channel, stride 1. Its runs of three are too short for the tiles of
 * convolution.ts, so each sample is copied into a frame of zeros and four positions along x share
 * their inputs.
 */

/** Floats in a padded line: room for a last tile that reaches over the end. */
@inline
function paddedWidth(w: i32): i32 {
  return ((w + 3) & ~3) + 2;
}

/** Bytes of the scratch that the two functions below need. */
export function firstLayerScratch(d: i32, h: i32, w: i32): i32 {
  return (d + 2) * (h + 2) * paddedWidth(w) * 4;
}

function frame(x: usize, scratch: usize, d: i32, h: i32, w: i32): void {
  const width = paddedWidth(w);
  memory.fill(scratch, 0, firstLayerScratch(d, h, w));
  for (let z = 0; z < d; z++) {
    for (let y = 0; y < h; y++) {
      const to = scratch + <usize>((((z + 1) * (h + 2) + y + 1) * width + 1) * 4);
      memory.copy(to, x + <usize>((z * h + y) * w * 4), w * 4);
    }
  }
}

/** x `[n, d, h, w, 1]`; weights packed forward; out `[n, d, h, w, co]`, written; co a multiple of 8. */
export function convolveFirst(
  x: usize,
  weights: usize,
  bias: usize,
  out: usize,
  scratch: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  co: i32,
  activate: i32,
): void {
  const line = paddedWidth(w) * 4;
  const plane = (h + 2) * line;
  const cell = <usize>co * 4;
  for (let s = 0; s < n; s++) {
    frame(x + <usize>s * (d * h * w * 4), scratch, d, h, w);
    for (let z = 0; z < d; z++) {
      for (let y = 0; y < h; y++) {
        for (let block = 0; block < co; block += 8) {
          let o = out + <usize>s * (d * h * w * co * 4) + <usize>((((z * h + y) * w) * co + block) * 4);
          const corner = scratch + <usize>(z * plane + y * line);
          for (let i = 0; i < w; i += 4) {
            let wp = weights + <usize>(block * 27 * 4);
            let a0 = v128.load(bias + <usize>block * 4);
            let b0 = v128.load(bias + <usize>block * 4, 16);
            let a1 = a0;
            let b1 = b0;
            let a2 = a0;
            let b2 = b0;
            let a3 = a0;
            let b3 = b0;
            for (let kz = 0; kz < 3; kz++) {
              let p = corner + <usize>(kz * plane + i * 4);
              for (let ky = 0; ky < 3; ky++) {
                let wa = v128.load(wp);
                let wb = v128.load(wp, 16);
                let v = v128.load32_splat(p);
                a0 = madd(v, wa, a0);
                b0 = madd(v, wb, b0);
                v = v128.load32_splat(p, 4);
                a1 = madd(v, wa, a1);
                b1 = madd(v, wb, b1);
                v = v128.load32_splat(p, 8);
                a2 = madd(v, wa, a2);
                b2 = madd(v, wb, b2);
                v = v128.load32_splat(p, 12);
                a3 = madd(v, wa, a3);
                b3 = madd(v, wb, b3);

                wa = v128.load(wp, 32);
                wb = v128.load(wp, 48);
                v = v128.load32_splat(p, 4);
                a0 = madd(v, wa, a0);
                b0 = madd(v, wb, b0);
                v = v128.load32_splat(p, 8);
                a1 = madd(v, wa, a1);
                b1 = madd(v, wb, b1);
                v = v128.load32_splat(p, 12);
                a2 = madd(v, wa, a2);
                b2 = madd(v, wb, b2);
                v = v128.load32_splat(p, 16);
                a3 = madd(v, wa, a3);
                b3 = madd(v, wb, b3);

                wa = v128.load(wp, 64);
                wb = v128.load(wp, 80);
                v = v128.load32_splat(p, 8);
                a0 = madd(v, wa, a0);
                b0 = madd(v, wb, b0);
                v = v128.load32_splat(p, 12);
                a1 = madd(v, wa, a1);
                b1 = madd(v, wb, b1);
                v = v128.load32_splat(p, 16);
                a2 = madd(v, wa, a2);
                b2 = madd(v, wb, b2);
                v = v128.load32_splat(p, 20);
                a3 = madd(v, wa, a3);
                b3 = madd(v, wb, b3);
                wp += 96;
                p += line;
              }
            }
            if (activate) {
              a0 = elu(a0);
              b0 = elu(b0);
              a1 = elu(a1);
              b1 = elu(b1);
              a2 = elu(a2);
              b2 = elu(b2);
              a3 = elu(a3);
              b3 = elu(b3);
            }
            v128.store(o, a0);
            v128.store(o, b0, 16);
            if (i + 1 < w) {
              v128.store(o + cell, a1);
              v128.store(o + cell, b1, 16);
            }
            if (i + 2 < w) {
              v128.store(o + 2 * cell, a2);
              v128.store(o + 2 * cell, b2, 16);
            }
            if (i + 3 < w) {
              v128.store(o + 3 * cell, a3);
              v128.store(o + 3 * cell, b3, 16);
            }
            o += 4 * cell;
          }
        }
      }
    }
  }
}

/** Gradient of the kernel: dy `[n, d, h, w, co]`, dw `[27, 1, co]`: added to. */
export function weightGradientFirst(
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  co: i32,
): void {
  const line = paddedWidth(w) * 4;
  const plane = (h + 2) * line;
  const cell = <usize>co * 4;
  for (let s = 0; s < n; s++) {
    frame(x + <usize>s * (d * h * w * 4), scratch, d, h, w);
    for (let z = 0; z < d; z++) {
      const dyPlane = dy + (<usize>s * d + z) * (h * w * co * 4);
      for (let block = 0; block < co; block += 8) {
        for (let ky = 0; ky < 9; ky++) {
          const corner = scratch + <usize>((z + ky / 3) * plane + (ky % 3) * line);
          let a0 = f32x4.splat(0);
          let b0 = f32x4.splat(0);
          let a1 = f32x4.splat(0);
          let b1 = f32x4.splat(0);
          let a2 = f32x4.splat(0);
          let b2 = f32x4.splat(0);
          let q = dyPlane + <usize>block * 4;
          for (let y = 0; y < h; y++) {
            let p = corner + <usize>(y * line);
            for (let i = 0; i < w; i++) {
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
              p += 4;
              q += cell;
            }
          }
          let to = dw + <usize>((ky * 3 * co + block) * 4);
          v128.store(to, f32x4.add(v128.load(to), a0));
          v128.store(to, f32x4.add(v128.load(to, 16), b0), 16);
          to += cell;
          v128.store(to, f32x4.add(v128.load(to), a1));
          v128.store(to, f32x4.add(v128.load(to, 16), b1), 16);
          to += cell;
          v128.store(to, f32x4.add(v128.load(to), a2));
          v128.store(to, f32x4.add(v128.load(to, 16), b2), 16);
        }
      }
    }
  }
}
