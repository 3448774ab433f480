import { type CtVolume, PATCH_EDGE } from '../common/volume.ts';
import { normalisePatches, WINDOW_HU } from '../training/augment.ts';

/** Scaled value of every int16, found by its bits: a table without a comparison takes half the time. */
const SCALED = tableByBits();
/** Where the volume ends, the air of `OUTSIDE_HU` begins: the low end of the window. */
const OUTSIDE = SCALED[WINDOW_HU.low & 0xffff]!;

function tableByBits(): Float32Array {
  const scaled = normalisePatches(
    Int16Array.from({ length: WINDOW_HU.high - WINDOW_HU.low + 1 }, (_, i) => WINDOW_HU.low + i),
  );
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const hu = (bits << 16) >> 16;
    return scaled[Math.max(WINDOW_HU.low, Math.min(WINDOW_HU.high, hu)) - WINDOW_HU.low]!;
  });
}

/**
 * Copies the 32³ window `c − 16 … c + 15` around a voxel, scaled to [−1, 1]; what lies outside the
 * volume is −1024 HU.
 *
 * @param centre voxel index `[i, j, k]`; it may lie beyond the volume.
 * @param mirrorY read along LAS, as `placeAround` of the published convention: rows `c + 16 … c − 15`.
 * @param out filled from `offset` on with `[z, y, x]`, 32,768 numbers.
 */
export function gatherWindow(
  ct: CtVolume,
  centre: readonly [number, number, number],
  out: Float32Array,
  offset: number,
  mirrorY = false,
): void {
  const [nx, ny, nz] = ct.grid.dimensions;
  const { buffer, byteOffset, length } = ct.voxels;
  const bits = new Uint16Array(buffer, byteOffset, length);
  const half = PATCH_EDGE / 2;
  const x0 = centre[0] - half;
  const from = Math.max(0, -x0);
  const to = Math.min(PATCH_EDGE, nx - x0);
  for (let dz = 0; dz < PATCH_EDGE; dz++) {
    const z = centre[2] - half + dz;
    for (let dy = 0; dy < PATCH_EDGE; dy++) {
      const y = mirrorY ? centre[1] + half - dy : centre[1] - half + dy;
      const row = offset + PATCH_EDGE * (dy + PATCH_EDGE * dz);
      if (z < 0 || z >= nz || y < 0 || y >= ny || from >= to) {
        out.fill(OUTSIDE, row, row + PATCH_EDGE);
        continue;
      }
      const source = x0 + nx * (y + ny * z);
      if (from > 0) out.fill(OUTSIDE, row, row + from);
      if (to < PATCH_EDGE) out.fill(OUTSIDE, row + to, row + PATCH_EDGE);
      for (let dx = from; dx < to; dx++) out[row + dx] = SCALED[bits[source + dx]!]!;
    }
  }
}
