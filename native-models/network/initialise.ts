import { type Random, seededRandom } from '../common/random.ts';
import { parameterLayout, statisticsLayout } from './parameters.ts';
import { type EncoderSettings, REPRESENTATION } from './settings.ts';
import type { NamedTensor, NamedTensors } from './weights.ts';

/**
 * Fresh weights of the encoder and its projection head, as PyTorch initialises them: uniform within
 * each parameter's bound (±1/√fan-in); norm scale 1, shift 0; running mean 0, variance 1.
 */
export function createEncoderWeights(settings: EncoderSettings, seed: number): NamedTensors {
  const random = seededRandom(seed);
  const out = new Map<string, NamedTensor>();
  for (const { name, published, length, bound } of parameterLayout(settings, 'projection').entries) {
    const data =
      bound === undefined
        ? new Float32Array(length).fill(name.endsWith('.weight') ? 1 : 0)
        : uniform(length, bound, random);
    out.set(name, { shape: published, data });
  }
  for (const { name, published, length } of statisticsLayout().entries) {
    const data = new Float32Array(length).fill(name.endsWith('_var') ? 1 : 0);
    out.set(name, { shape: published, data });
  }
  return out;
}

/** A fresh linear classifier on h: `classifier.weight [1, 128]`, `classifier.bias [1]`. */
export function createClassifierWeights(seed: number): NamedTensors {
  const random = seededRandom(seed);
  const bound = 1 / Math.sqrt(REPRESENTATION);
  return new Map([
    ['classifier.weight', { shape: [1, REPRESENTATION], data: uniform(REPRESENTATION, bound, random) }],
    ['classifier.bias', { shape: [1], data: uniform(1, bound, random) }],
  ]);
}

function uniform(length: number, bound: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => (2 * random() - 1) * bound);
}
