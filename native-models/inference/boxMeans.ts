import type { Vec3 } from '../common/geometry.ts';

/** One slice to be averaged, `[y, x]`: values, and how much each counts (0 or 1). */
export interface WeightedSlice {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/**
 * Means over the (2r + 1)³ voxels around each voxel, slice by slice, lowest first. Only 2r + 1 slices are held,
 * whatever the volume; beyond its border nothing counts.
 *
 * @param slices lowest first; each is read before the next is asked for.
 * @yields `[y, x]`; NaN where nothing around counts. The array is used again for the next slice.
 */
export function* boxMeans(
  slices: Iterable<WeightedSlice>,
  [nx, ny, nz]: Vec3,
  radius: number,
): Generator<Float32Array> {
  const plane = nx * ny;
  const depth = 2 * radius + 1;
  const ring = Array.from(
    { length: depth },
    () => [new Float32Array(plane), new Float32Array(plane)] as const,
  );
  const [total, count] = [new Float64Array(plane), new Float64Array(plane)];
  const scratch = new Float32Array(plane);
  const source = slices[Symbol.iterator]();
  const change = (k: number, sign: 1 | -1): void => {
    const [sums, weights] = ring[k % depth]!;
    for (let n = 0; n < plane; n++) {
      total[n]! += sign * sums[n]!;
      count[n]! += sign * weights[n]!;
    }
  };
  const enter = (k: number): void => {
    if (k >= nz) return;
    const { values, weights } = source.next().value as WeightedSlice;
    const [sums, counts] = ring[k % depth]!;
    for (let n = 0; n < plane; n++) sums[n] = weights[n]! > 0 ? values[n]! * weights[n]! : 0;
    counts.set(weights);
    for (const field of [sums, counts]) {
      runningSums(field, scratch, radius, nx, 1, ny, nx);
      runningSums(scratch, field, radius, ny, nx, nx, 1);
    }
    change(k, 1);
  };
  for (let k = 0; k < radius; k++) enter(k);
  const out = new Float32Array(plane);
  for (let k = 0; k < nz; k++) {
    if (k > radius) change(k - radius - 1, -1);
    enter(k + radius);
    for (let n = 0; n < plane; n++) out[n] = count[n]! > 0.5 ? total[n]! / count[n]! : Number.NaN;
    yield out;
  }
}

/** Sums over ± `radius` along one axis of length `n`. */
function runningSums(
  from: Float32Array,
  to: Float32Array,
  radius: number,
  n: number,
  stride: number,
  lines: number,
  lineStride: number,
): void {
  for (let line = 0; line < lines; line++) {
    const at = line * lineStride;
    let sum = 0;
    for (let i = 0; i < Math.min(radius, n); i++) sum += from[at + i * stride]!;
    for (let i = 0; i < n; i++) {
      if (i + radius < n) sum += from[at + (i + radius) * stride]!;
      if (i > radius) sum -= from[at + (i - radius - 1) * stride]!;
      to[at + i * stride] = sum;
    }
  }
}
