import { Refusal } from '../common/refusal.ts';
import { LAYERS } from './architecture.ts';
import { encoderParameters, linear, type ParameterShape } from './encoderParameters.ts';
import { toKernelLayout, toPublishedLayout } from './kernelLayout.ts';
import { checkEncoderSettings, type EncoderSettings, REPRESENTATION } from './settings.ts';
import type { NamedTensor, NamedTensors } from './weights.ts';

/** Where one parameter lies in the flat vector of all of them. */
export interface ParameterEntry extends ParameterShape {
  /** Shape inside; differs for kernels only: `[N, 3, 3, 3, in, out]`. */
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/**
 * The fixed order in which one `Float32Array` holds all parameters of a model: the encoder's in the
 * order of `encoderParameters`, then the head's.
 */
export interface ParameterLayout {
  readonly entries: readonly ParameterEntry[];
  readonly length: number;
}

/** What follows the encoder: the projection head g (pretraining) or a linear classifier on h. */
export type Head = 'projection' | { readonly outputs: number };

/** Outputs of a classifier; 0 for another head. */
export const outputsOf = (head: Head): number => (head === 'projection' ? 0 : head.outputs);

/** The head that these weights hold: a classifier where there is one. */
export function headOf(weights: NamedTensors): Head {
  const classifier = weights.get('classifier.weight');
  return classifier ? { outputs: classifier.shape[0] ?? 0 } : 'projection';
}

type Shape = readonly number[];

const headParameters = (head: Head): readonly ParameterShape[] =>
  head === 'projection'
    ? [...linear('fc.0', REPRESENTATION, REPRESENTATION), ...linear('fc.2', REPRESENTATION, REPRESENTATION)]
    : linear('classifier', REPRESENTATION, head.outputs);

const product = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

function layoutOf(list: readonly ParameterShape[]): ParameterLayout {
  let offset = 0;
  const entries = list.map((parameter) => {
    const { published, convolution } = parameter;
    const shape = convolution
      ? [convolution.experts, 3, 3, 3, convolution.inputs, convolution.outputs]
      : published;
    const entry = { ...parameter, shape, offset, length: product(shape) };
    offset += entry.length;
    return entry;
  });
  return { entries, length: offset };
}

/** @throws Refusal `settings-invalid`. */
export function parameterLayout(settings: EncoderSettings, head: Head): ParameterLayout {
  checkEncoderSettings(settings);
  return layoutOf([...encoderParameters(settings), ...headParameters(head)]);
}

/** Running mean and variance of each layer, in the order of the layers. */
export function statisticsLayout(): ParameterLayout {
  return layoutOf(
    LAYERS.flatMap(({ norm, outputs }) => [
      { name: `${norm}.running_mean`, published: [outputs] },
      { name: `${norm}.running_var`, published: [outputs] },
    ]),
  );
}

/**
 * Writes the named tensors into one flat vector in the layout's order and inner shapes.
 * @param into written when given (it may lie in shared memory), else a new array
 * @throws Refusal when a name is missing or has another shape
 */
export function flatten(
  layout: ParameterLayout,
  tensors: NamedTensors,
  into: Float32Array = new Float32Array(layout.length),
): Float32Array {
  for (const entry of layout.entries) {
    const tensor = tensors.get(entry.name);
    if (!tensor) throw new Refusal('weights-incomplete', `the weights lack ${entry.name}`);
    if (tensor.shape.join() !== entry.published.join()) {
      throw new Refusal(
        'weights-shape',
        `${entry.name} should have the shape [${entry.published}], got [${tensor.shape}]`,
      );
    }
    const data = entry.convolution ? toKernelLayout(tensor.data, entry.convolution) : tensor.data;
    into.set(data, entry.offset);
  }
  return into;
}

/** The named tensors of a flat vector, published names and layout; copies. */
export function unflatten(layout: ParameterLayout, flat: Float32Array): Map<string, NamedTensor> {
  const out = new Map<string, NamedTensor>();
  for (const entry of layout.entries) {
    const slice = flat.slice(entry.offset, entry.offset + entry.length);
    const data = entry.convolution ? toPublishedLayout(slice, entry.convolution) : slice;
    out.set(entry.name, { shape: entry.published, data });
  }
  return out;
}
