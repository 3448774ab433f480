/**
 * Weights outside any backend: published names and layout, e.g.
 * `conv1.weight [N, out, in, z, y, x]`, `conv1.bias [out]`, `conv1._routing_fn.fc.weight [N, 3]`,
 * `bn1.weight`, `bn1.running_mean`, `fc.0.weight [128, 128]`.
 */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type NamedTensors = ReadonlyMap<string, NamedTensor>;
