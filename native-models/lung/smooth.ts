import type { Vec3 } from '../common/geometry.ts';

/** Mean of 3 × 3 × 3 voxels, border voxels repeated: takes the noise of sharp kernels off. */
export function smooth3(voxels: Int16Array, dimensions: Vec3): Int16Array {
  const [nx, ny, nz] = dimensions;
  const slice = nx * ny;
  const rows = new Float32Array(slice);
  const planes = [0, 1, 2].map(() => new Float32Array(slice)) as [Float32Array, Float32Array, Float32Array];
  const out = new Int16Array(voxels.length);
  const load = (k: number): void => {
    blurSlice(voxels.subarray(k * slice, (k + 1) * slice), nx, ny, rows, planes[k % 3]!);
  };
  load(0);
  if (nz > 1) load(1);
  for (let k = 0; k < nz; k++) {
    if (k > 0 && k + 1 < nz) load(k + 1);
    const below = planes[Math.max(k - 1, 0) % 3]!;
    const at = planes[k % 3]!;
    const above = planes[Math.min(k + 1, nz - 1) % 3]!;
    for (let v = 0; v < slice; v++) out[k * slice + v] = Math.round((below[v]! + at[v]! + above[v]!) / 27);
  }
  return out;
}

/** Sum of 3 × 3 pixels. */
function blurSlice(slice: Int16Array, nx: number, ny: number, rows: Float32Array, out: Float32Array): void {
  for (let j = 0; j < ny; j++) {
    for (let i = 0, v = j * nx; i < nx; i++, v++) {
      rows[v] = slice[i > 0 ? v - 1 : v]! + slice[v]! + slice[i < nx - 1 ? v + 1 : v]!;
    }
  }
  for (let j = 0; j < ny; j++) {
    const up = j > 0 ? nx : 0;
    const down = j < ny - 1 ? nx : 0;
    for (let v = j * nx; v < (j + 1) * nx; v++) out[v] = rows[v - up]! + rows[v]! + rows[v + down]!;
  }
}
