/** Cosine decay from `base` towards 0, changed once per epoch as in the paper: `base · (1 + cos(π e / E)) / 2`. */
export function cosineLearningRate(base: number, epoch: number, epochs: number): number {
  return base * 0.5 * (1 + Math.cos((Math.PI * epoch) / epochs));
}

/**
 * One cycle (Smith & Topin 2019): a straight rise to `peak` over the first `warmup` of the steps, then a cosine
 * to 0. @param step counted from 0. @param warmup share of the steps, in [0, 1).
 */
export function oneCycleLearningRate(peak: number, step: number, steps: number, warmup: number): number {
  const rise = warmup * steps;
  if (step < rise) return (peak * (step + 1)) / (rise + 1);
  return cosineLearningRate(peak, step - rise, Math.max(1, steps - rise));
}
