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

/** The encoder's tensors with a classifier that says 0.5 to everything. */
export const withZeroClassifier = (weights: NamedTensors, outputs: number): NamedTensors =>
  new Map([
    ...weights,
    [
      'classifier.weight',
      { shape: [outputs, REPRESENTATION], data: new Float32Array(outputs * REPRESENTATION) },
    ],
    ['classifier.bias', { shape: [outputs], data: new Float32Array(outputs) }],
  ]);

/**
 * The classifier on h of one output of a model.
 * @throws RangeError when the model holds none.
 */
export function classifierOf(weights: NamedTensors, output = 0): LinearModel {
  const weight = weights.get('classifier.weight');
  const bias = weights.get('classifier.bias');
  const from = output * REPRESENTATION;
  if (
    !weight ||
    !bias ||
    weight.data.length !== bias.data.length * REPRESENTATION ||
    output >= bias.data.length
  ) {
    throw new RangeError(
      `classifierOf: expected classifier.weight [n, ${REPRESENTATION}] and classifier.bias [n] with n > ${output}`,
    );
  }
  return {
    weights: Float64Array.from(weight.data.subarray(from, from + REPRESENTATION)),
    bias: bias.data[output]!,
  };
}
