import { transformKernel } from './winogradKernel';
import { multiplyRows, ROWS } from './winogradRows';
import { transformInput, transformOutput } from './winogradTransforms';

/** Tiles that one product takes: few enough that their frequencies stay in the cache. */
const TILES: i32 = 32;

export const FREQUENCIES: i32 = 36;

@inline
export function tilesAlong(edge: i32): i32 {
  return (edge + 3) >> 2;
}

/** Samples whose planes pass together. */
@inline
export function samplesAtOnce(n: i32, tiles: i32): i32 {
  return min(n, max(1, TILES / tiles));
}

@inline
function padRows(rows: i32): i32 {
  return ((rows + ROWS - 1) / ROWS) * ROWS;
}

/** Floats of one padded line. */
@inline
export function lineFloats(w: i32, c: i32): i32 {
  return (tilesAlong(w) * 4 + 2) * c;
}

/** Bytes of scratch that {@link convolveWinograd} needs. */
export function winogradScratch(n: i32, h: i32, w: i32, ci: i32, co: i32): i32 {
  const tiles = tilesAlong(h) * tilesAlong(w);
  const rows = padRows(tiles * samplesAtOnce(n, tiles));
  const line = lineFloats(w, ci);
  const kernel = FREQUENCIES * 3 * ci * co;
  const frame = (tilesAlong(h) * 4 + 2) * line + 6 * line;
  return 4 * (kernel + frame + 192 + FREQUENCIES * rows * (3 * ci + co));
}

/**
 * 3³ convolution with stride 1 and zero padding 1: Winograd's F(4 × 4, 3 × 3) in each plane, the
 * three taps along z as they are. Each input plane is transformed once and kept while the three
 * output planes that need it pass.
 *
 * x `[n, d, h, w, ci]`; packed `[co / 8][27][ci][8]`; bias `[co]`; out `[n, d, h, w, co]`, written.
 * ci and co are multiples of 8.
 */
export function convolveWinograd(
  x: usize,
  packed: usize,
  bias: usize,
  out: usize,
  scratch: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  ci: i32,
  co: i32,
  activate: i32,
): void {
  const tilesY = tilesAlong(h);
  const tilesX = tilesAlong(w);
  const tiles = tilesY * tilesX;
  const samples = samplesAtOnce(n, tiles);
  const rows = padRows(tiles * samples);
  const line = <usize>lineFloats(w, ci) * 4;
  const cellIn = <usize>ci * 4;
  const cellOut = <usize>co * 4;
  const slotFrequency = <usize>rows * cellIn;
  const productFrequency = <usize>rows * cellOut;
  const slotBytes = <usize>FREQUENCIES * slotFrequency;

  const kernel = scratch;
  const kernelFrequency = <usize>(3 * ci * co * 4);
  const frame = kernel + <usize>FREQUENCIES * kernelFrequency;
  const frameBytes = <usize>(tilesY * 4 + 2) * line;
  const temp = frame + frameBytes;
  const small = temp + 6 * line;
  const slots = small + 768;
  const product = slots + 3 * slotBytes;

  transformKernel(packed, temp, kernel, ci, co);
  memory.fill(frame, 0, frameBytes);
  memory.fill(slots, 0, 3 * slotBytes);
  for (let s = 0; s < n; s += samples) {
    const taken = min(samples, n - s);
    for (let z = -1; z < d; z++) {
      const next = z + 1;
      if (next < d) {
        const slot = slots + <usize>(next % 3) * slotBytes;
        for (let k = 0; k < taken; k++) {
          transformPlane(
            x + (<usize>(s + k) * d + next) * <usize>(h * w) * cellIn,
            h,
            w,
            ci,
            frame,
            temp,
            slot + <usize>(k * tiles) * cellIn,
            slotFrequency,
          );
        }
      }
      if (z < 0) continue;
      const from = max(z - 1, 0);
      const planes = min(z + 1, d - 1) - from + 1;
      multiply(
        slots,
        slotBytes,
        from,
        planes,
        kernel + <usize>((from - z + 1) * ci * 32),
        product,
        padRows(taken * tiles),
        rows,
        ci,
        co,
      );
      for (let k = 0; k < taken; k++) {
        const plane = out + (<usize>(s + k) * d + z) * <usize>(h * w) * cellOut;
        for (let y = 0; y < tilesY; y++) {
          for (let i = 0; i < tilesX; i++) {
            transformOutput(
              product + <usize>(k * tiles + y * tilesX + i) * cellOut,
              productFrequency,
              small,
              plane + <usize>(y * 4 * w + i * 4) * cellOut,
              <usize>w * cellOut,
              co,
              min(4, h - y * 4),
              min(4, w - i * 4),
              bias,
              activate,
            );
          }
        }
      }
    }
  }
}

/** Frequencies of one plane of one sample; the frame's border is zero and stays so. */
export function transformPlane(
  plane: usize,
  h: i32,
  w: i32,
  c: i32,
  frame: usize,
  temp: usize,
  out: usize,
  frequency: usize,
): void {
  const tilesX = tilesAlong(w);
  const line = <usize>lineFloats(w, c) * 4;
  const cell = <usize>c * 4;
  const length = <usize>w * cell;
  for (let y: usize = 0; y < <usize>h; y++) {
    memory.copy(frame + (y + 1) * line + cell, plane + y * length, length);
  }
  for (let y: usize = 0; y < <usize>tilesAlong(h); y++) {
    transformInput(frame + y * 4 * line, line, tilesX, c, temp, out + y * tilesX * cell, frequency);
  }
}

/** The products of all frequencies for one output plane. */
function multiply(
  slots: usize,
  slotBytes: usize,
  from: i32,
  planes: i32,
  kernel: usize,
  product: usize,
  used: i32,
  rows: i32,
  ci: i32,
  co: i32,
): void {
  const first = slots + <usize>(from % 3) * slotBytes;
  const second = slots + <usize>((from + 1) % 3) * slotBytes;
  const third = slots + <usize>((from + 2) % 3) * slotBytes;
  const cellIn = <usize>ci * 4;
  const cellOut = <usize>co * 4;
  for (let f = 0; f < FREQUENCIES; f++) {
    const offset = <usize>f * rows * cellIn;
    for (let block = 0; block < co; block += 8) {
      const weights = kernel + <usize>((f * co + block) * 3 * ci) * 4;
      for (let r = 0; r < used; r += ROWS) {
        const row = offset + <usize>r * cellIn;
        multiplyRows(
          first + row,
          second + row,
          third + row,
          planes,
          cellIn,
          ci,
          weights,
          product + <usize>(f * rows + r) * cellOut + <usize>block * 4,
          cellOut,
        );
      }
    }
  }
}
