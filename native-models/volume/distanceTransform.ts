import type { Grid, Vec3 } from '../common/geometry.ts';

export type Lattice = Pick<Grid, 'dimensions' | 'spacingMm'>;

/**
 * Squared Euclidean distance (mm²) of every voxel to the nearest voxel of `mask`, exact, one pass
 * per axis. Felzenszwalb, Huttenlocher: Distance transforms of sampled functions (2012).
 *
 * @param mask `[z, y, x]`, voxels that are not 0 are the targets; axes are orthogonal.
 * @param withinMm distances beyond it come back as Infinity, which saves most of the time.
 * @returns `[z, y, x]`; Infinity everywhere when the mask is empty.
 */
export function squaredDistance(mask: Uint8Array, lattice: Lattice, withinMm = Infinity): Float32Array {
  const [nx, ny, nz] = lattice.dimensions;
  const limit = withinMm * withinMm * (1 + 1e-6);
  const distance = new Float32Array(mask.length);
  alongX(mask, lattice, limit, distance);
  const slice = nx * ny;
  const longest = Math.max(ny, nz);
  const envelope = lowerEnvelope(longest);
  const lines = new Float32Array(nx * longest);
  for (let k = 0; k < nz; k++) {
    pass(distance, k * slice, nx, ny, nx, lattice.spacingMm[1], limit, lines, envelope);
  }
  for (let j = 0; j < ny; j++) {
    pass(distance, j * nx, nx, nz, slice, lattice.spacingMm[2], limit, lines, envelope);
  }
  return distance;
}

function alongX(
  mask: Uint8Array,
  { dimensions, spacingMm }: Lattice,
  limit: number,
  out: Float32Array,
): void {
  const [nx, ny, nz] = dimensions satisfies Vec3;
  const mm2 = spacingMm[0] * spacingMm[0];
  for (let row = 0; row < nx * ny * nz; row += nx) {
    let since = Infinity;
    for (let v = row; v < row + nx; v++) {
      since = mask[v] !== 0 ? 0 : since + 1;
      out[v] = since;
    }
    since = Infinity;
    for (let v = row + nx - 1; v >= row; v--) {
      since = mask[v] !== 0 ? 0 : since + 1;
      const steps = Math.min(since, out[v]!);
      const squared = steps * steps * mm2;
      out[v] = squared > limit ? Infinity : squared;
    }
  }
}

/**
 * One axis for the `width` lines that start at `from`, side by side in memory.
 * Lines are copied together first: walking a column of a scan misses the cache at each step.
 */
function pass(
  distance: Float32Array,
  from: number,
  width: number,
  length: number,
  stride: number,
  spacing: number,
  limit: number,
  lines: Float32Array,
  envelope: Envelope,
): void {
  for (let n = 0; n < length; n++) {
    const row = from + n * stride;
    for (let x = 0; x < width; x++) lines[x * length + n] = distance[row + x]!;
  }
  for (let x = 0; x < width; x++) envelope(lines.subarray(x * length, (x + 1) * length), spacing, limit);
  for (let n = 0; n < length; n++) {
    const row = from + n * stride;
    for (let x = 0; x < width; x++) distance[row + x] = lines[x * length + n]!;
  }
}

type Envelope = (line: Float32Array, spacing: number, limit: number) => void;

/** @returns a function that replaces a line f by `min over q of f(q) + (spacing · (p − q))²`, in place. */
function lowerEnvelope(longest: number): Envelope {
  const apex = new Int32Array(longest);
  const height = new Float64Array(longest);
  const border = new Float64Array(longest + 1);
  return (line, spacing, limit) => {
    const mm2 = spacing * spacing;
    let top = -1;
    for (let q = 0; q < line.length; q++) {
      const f = line[q]!;
      if (f === Infinity) continue;
      let start = -Infinity;
      while (top >= 0) {
        const p = apex[top]!;
        start = ((f - height[top]!) / mm2 + q * q - p * p) / (2 * (q - p));
        if (start > border[top]!) break;
        top--;
        start = -Infinity;
      }
      top++;
      apex[top] = q;
      height[top] = f;
      border[top] = start;
    }
    if (top < 0) return;
    border[top + 1] = Infinity;
    for (let p = 0, n = 0; p < line.length; p++) {
      while (border[n + 1]! < p) n++;
      const steps = p - apex[n]!;
      const squared = steps * steps * mm2 + height[n]!;
      line[p] = squared > limit ? Infinity : squared;
    }
  };
}
