export interface AdamWSettings {
  readonly learningRate: number;
  /** Decay of the first and of the second moment. */
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled from the gradient: pulls `η λ w` whatever the moments. */
  readonly weightDecay: number;
  /** Counted from 1. */
  readonly step: number;
}

/** As PyTorch's AdamW. */
export const ADAMW_DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * AdamW (Loshchilov & Hutter 2019, algorithm 2) as PyTorch computes it:
 * `w ← w (1 − η λ)`, `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
 * `w ← w − η m̂ / (√v̂ + ε)` with `m̂ = m / (1 − β₁ᵗ)`, `v̂ = v / (1 − β₂ᵗ)`.
 * All vectors have one order; `parameters`, `first` and `second` are changed in place.
 * @throws Error when the lengths differ
 */
export function adamW(
  parameters: Float32Array,
  first: Float32Array,
  second: Float32Array,
  gradients: Float32Array,
  { learningRate, beta1, beta2, epsilon, weightDecay, step }: AdamWSettings,
): void {
  const { length } = parameters;
  if (gradients.length !== length || first.length !== length || second.length !== length) {
    throw new Error(
      `adamW: expected vectors of one length, got ${length}, ${first.length}, ${second.length}, ${gradients.length}`,
    );
  }
  const keep = 1 - learningRate * weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < length; i++) {
    const g = gradients[i]!;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameters[i] = keep * parameters[i]! - (rate * m) / (Math.sqrt(v) * correction + epsilon);
  }
}
