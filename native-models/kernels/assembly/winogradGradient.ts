import { FREQUENCIES, lineFloats, samplesAtOnce, tilesAlong, transformPlane } from './winograd';
import { accumulateRows, INPUTS } from './winogradAccumulate';
import { transformKernelGradient, transformOutputGradient } from './winogradGradientTransforms';

/** Bytes of scratch that {@link weightGradientWinograd} needs. */
export function winogradGradientScratch(n: i32, h: i32, w: i32, ci: i32, co: i32): i32 {
  const tiles = tilesAlong(h) * tilesAlong(w);
  const rows = tiles * samplesAtOnce(n, tiles);
  const frame = (tilesAlong(h) * 4 + 2) * lineFloats(w, ci) + tiles * 16 * co;
  const temp = 6 * lineFloats(w, max(ci, co));
  return 4 * (FREQUENCIES * (3 * ci * co + rows * (3 * ci + co)) + frame + temp);
}

/**
 * Gradient of a 3³ kernel of stride 1: the adjoint of convolveWinograd in its kernel. Frequencies
 * of x and dy are multiplied and summed over tiles, planes and samples; then one transform back.
 *
 * x `[n, d, h, w, ci]`, dy `[n, d, h, w, co]`, dw `[27, ci, co]`, written. ci and co are multiples of 8.
 */
export function weightGradientWinograd(
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  n: i32,
  d: i32,
  h: i32,
  w: i32,
  ci: i32,
  co: i32,
): void {
  const tilesY = tilesAlong(h);
  const tilesX = tilesAlong(w);
  const tiles = tilesY * tilesX;
  const samples = samplesAtOnce(n, tiles);
  const rows = tiles * samples;
  const cellIn = <usize>ci * 4;
  const cellOut = <usize>co * 4;
  const slotFrequency = <usize>rows * cellIn;
  const gradientFrequency = <usize>rows * cellOut;
  const slotBytes = <usize>FREQUENCIES * slotFrequency;
  const sumBytes = <usize>(FREQUENCIES * 3 * ci * co) * 4;
  const frameBytes = <usize>((tilesY * 4 + 2) * lineFloats(w, ci)) * 4;
  const dyFrameBytes = <usize>(tiles * 16) * cellOut;
  const dyLine = <usize>(tilesX * 4) * cellOut;
  const whole = ((h | w) & 3) == 0;

  const sums = scratch;
  const frame = sums + sumBytes;
  const dyFrame = frame + frameBytes;
  const slots = dyFrame + dyFrameBytes;
  const gradients = slots + 3 * slotBytes;
  const temp = gradients + <usize>FREQUENCIES * gradientFrequency;

  memory.fill(scratch, 0, sumBytes + frameBytes + dyFrameBytes);
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
      for (let k = 0; k < taken; k++) {
        let plane = dy + (<usize>(s + k) * d + z) * <usize>(h * w) * cellOut;
        if (!whole) {
          for (let y: usize = 0; y < <usize>h; y++) {
            memory.copy(dyFrame + y * dyLine, plane + y * <usize>w * cellOut, <usize>w * cellOut);
          }
          plane = dyFrame;
        }
        for (let y: usize = 0; y < <usize>tilesY; y++) {
          transformOutputGradient(
            plane + y * 4 * dyLine,
            dyLine,
            tilesX,
            co,
            temp,
            gradients + (<usize>(k * tiles) + y * tilesX) * cellOut,
            gradientFrequency,
          );
        }
      }
      for (let f: usize = 0; f < <usize>FREQUENCIES; f++) {
        for (let kz = max(0, 1 - z); kz < min(3, d + 1 - z); kz++) {
          const left = slots + <usize>((z + kz - 1) % 3) * slotBytes + f * slotFrequency;
          const right = gradients + f * gradientFrequency;
          const sum = sums + (f * 3 + kz) * <usize>(ci * co) * 4;
          for (let i = 0; i < ci; i += INPUTS) {
            for (let o = 0; o < co; o += 8) {
              accumulateRows(
                left + <usize>i * 4,
                cellIn,
                right + <usize>o * 4,
                cellOut,
                taken * tiles,
                sum + <usize>(i * co + o) * 4,
                cellOut,
              );
            }
          }
        }
      }
    }
  }
  transformKernelGradient(sums, temp, dw, ci, co);
}
