/** Cosine decay from `base` towards 0, changed once per epoch as in the paper: `base · (1 + cos(π e / E)) / 2`. */
export function cosineLearningRate(base: number, epoch: number, epochs: number): number {
  return base * 0.5 * (1 + Math.cos((Math.PI * epoch) / epochs));
}
