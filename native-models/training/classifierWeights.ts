import type { LinearModel } from '../analysis/linearModel.ts';
import { REPRESENTATION } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';

/** The encoder's tensors with `classifier.weight [1, 128]` and `classifier.bias [1]` put in or replaced. */
export function withClassifier(weights: NamedTensors, model: LinearModel): NamedTensors {
  if (model.weights.length !== REPRESENTATION) {
    throw new RangeError(`withClassifier: expected ${REPRESENTATION} weights, got ${model.weights.length}`);
  }
  return new Map([
    ...weights,
    ['classifier.weight', { shape: [1, REPRESENTATION], data: Float32Array.from(model.weights) }],
    ['classifier.bias', { shape: [1], data: Float32Array.of(model.bias) }],
  ]);
}

/** The classifier on h that a fine-tuned model holds. @throws RangeError when it holds none. */
export function classifierOf(weights: NamedTensors): LinearModel {
  const weight = weights.get('classifier.weight');
  const bias = weights.get('classifier.bias');
  if (weight?.data.length !== REPRESENTATION || bias?.data.length !== 1) {
    throw new RangeError('classifierOf: expected classifier.weight [1, 128] and classifier.bias [1]');
  }
  return { weights: Float64Array.from(weight.data), bias: bias.data[0]! };
}
