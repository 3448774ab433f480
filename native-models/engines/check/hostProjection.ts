import { REPRESENTATION } from '../../network/settings.ts';
import type { NamedTensors } from '../../network/weights.ts';

/** The projection head in float64 on the processor: h `[n, 128]` → z `[n, 128]`, not normalised. */
export function hostProjection(weights: NamedTensors, h: Float32Array): Float32Array {
  const out = new Float32Array(h.length);
  for (let from = 0; from < h.length; from += REPRESENTATION) {
    const row = h.subarray(from, from + REPRESENTATION);
    const hidden = linear(weights, 'fc.0', row).map((v) => Math.max(v, 0));
    out.set(linear(weights, 'fc.2', hidden), from);
  }
  return out;
}

function linear(weights: NamedTensors, name: string, x: ArrayLike<number>): Float64Array {
  const weight = weights.get(`${name}.weight`)!.data;
  const bias = weights.get(`${name}.bias`)!.data;
  return Float64Array.from(bias, (start, row) => {
    let sum = start;
    for (let i = 0; i < x.length; i++) sum += weight[row * x.length + i]! * x[i]!;
    return sum;
  });
}
