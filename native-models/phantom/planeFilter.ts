/** Normalised Gaussian, at least three taps. @param sigma in pixels. */
export function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(2.2 * sigma));
  const kernel = new Float32Array(2 * radius + 1);
  let sum = 0;
  for (let n = 0; n < kernel.length; n++) {
    kernel[n] = Math.exp(-0.5 * ((n - radius) / sigma) ** 2);
    sum += kernel[n]!;
  }
  return kernel.map((value) => value / sum);
}

/** Adds `weight · source[from…]` to `out[to…]`, `count` values. */
function addRow(
  out: Float32Array,
  to: number,
  source: Float32Array,
  from: number,
  weight: number,
  count: number,
) {
  for (let i = 0; i < count; i++) out[to + i] = out[to + i]! + weight * source[from + i]!;
}

/**
 * Separable filter of a square plane `[y, x]`; beyond the border the nearest pixel counts.
 * `scratch` and `out` are overwritten; all four differ.
 */
export function filterPlane(
  source: Float32Array,
  edge: number,
  kernel: Float32Array,
  scratch: Float32Array,
  out: Float32Array,
): void {
  const radius = (kernel.length - 1) / 2;
  scratch.fill(0);
  out.fill(0);
  for (let j = 0; j < edge; j++) {
    for (let d = -radius; d <= radius; d++) {
      const from = Math.min(edge - 1, Math.max(0, j + d)) * edge;
      addRow(scratch, j * edge, source, from, kernel[d + radius]!, edge);
    }
  }
  for (let j = 0; j < edge; j++) {
    const row = j * edge;
    for (let d = -radius; d <= radius; d++) {
      const weight = kernel[d + radius]!;
      const low = Math.max(0, -d);
      const high = edge - Math.max(0, d);
      addRow(out, row + low, scratch, row + low + d, weight, high - low);
      const border = weight * scratch[row + (d < 0 ? 0 : edge - 1)]!;
      for (let i = 0; i < low; i++) out[row + i] = out[row + i]! + border;
      for (let i = high; i < edge; i++) out[row + i] = out[row + i]! + border;
    }
  }
}
