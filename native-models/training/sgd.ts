export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * SGD with momentum as PyTorch's: `v ← μ v + (g + λ w)`, `w ← w − η v`.
 * All vectors have the model's parameter order; `parameters` and `velocity` are changed in place
 * and may lie in shared memory.
 * @throws Error when the lengths differ
 */
export function sgd(
  parameters: Float32Array,
  velocity: Float32Array,
  gradients: Float32Array,
  { learningRate, momentum, weightDecay }: SgdSettings,
): void {
  if (parameters.length !== gradients.length || parameters.length !== velocity.length) {
    throw new Error(
      `sgd: expected vectors of one length, got ${parameters.length}, ${velocity.length}, ${gradients.length}`,
    );
  }
  for (let i = 0; i < parameters.length; i++) {
    const w = parameters[i]!;
    const v = momentum * velocity[i]! + (gradients[i]! + weightDecay * w);
    velocity[i] = v;
    parameters[i] = w - learningRate * v;
  }
}

/** Momentum encoder, eq. 5: `θ_k ← m θ_k + (1 − m) θ_q`, in place. */
export function momentumAverage(key: Float32Array, query: Float32Array, m: number): void {
  const rest = 1 - m;
  for (let i = 0; i < key.length; i++) key[i] = m * key[i]! + rest * query[i]!;
}
