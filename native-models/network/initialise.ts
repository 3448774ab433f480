import { type Random, seededRandom } from '../common/random.ts';
import { LAYERS, TAPS } from './architecture.ts';
import { parameterLayout, statisticsLayout } from './parameters.ts';
import { type EncoderSettings, REPRESENTATION } from './settings.ts';
import type { NamedTensor, NamedTensors } from './weights.ts';

/**
 * Fresh weights of the encoder and its projection head, as PyTorch initialises them: uniform in
 * ±1/√fan-in for kernels, biases and linear layers; norm scale 1, shift 0; running mean 0, variance 1.
 */
export function createEncoderWeights(settings: EncoderSettings, seed: number): NamedTensors {
  const random = seededRandom(seed);
  const bounds = new Map<string, number>();
  for (const { conv, inputs } of LAYERS) {
    bounds.set(`${conv}.weight`, 1 / Math.sqrt(TAPS * inputs));
    bounds.set(`${conv}.bias`, 1 / Math.sqrt(TAPS * inputs));
    bounds.set(`${conv}._routing_fn.fc.weight`, 1 / Math.sqrt(3));
    bounds.set(`${conv}._routing_fn.fc.bias`, 1 / Math.sqrt(3));
  }
  for (const name of ['fc.0.weight', 'fc.0.bias', 'fc.2.weight', 'fc.2.bias']) {
    bounds.set(name, 1 / Math.sqrt(REPRESENTATION));
  }
  const out = new Map<string, NamedTensor>();
  for (const { name, published, length } of parameterLayout(settings, 'projection').entries) {
    const bound = bounds.get(name);
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
