import { HYPER_EMBEDDING, LAYERS, type Layer, TAPS } from './architecture.ts';
import type { ConvolutionShape } from './kernelLayout.ts';
import { type Conditioning, type EncoderSettings, REPRESENTATION } from './settings.ts';

export interface ParameterShape {
  readonly name: string;
  /** Shape outside (published). */
  readonly published: readonly number[];
  /** Of kernels, whose layout differs inside. */
  readonly convolution?: ConvolutionShape;
  /**
   * Bound of its first, uniform values; 0 leaves it zero. As PyTorch's defaults, 1/√fan-in, unless
   * said otherwise. Absent for norms, which begin as the identity.
   */
  readonly bound?: number;
}

/**
 * The encoder's parameters in their fixed order: for each layer what its kernels are made of, then its
 * bias, what places them (routing or generator), norm scale, norm shift; around them what all layers
 * share. With `loc-condconv` the names and shapes are those of the published weights; a standard CNN's
 * are PyTorch's own, `conv1.weight [out, in, z, y, x]`.
 *
 * With the projection head: 8.26 M (`loc-condconv`, N = 8), 1.06 M (`none`), 1.08 M (`concatenation`),
 * 3.10 M (`hypernetwork`).
 */
export function encoderParameters(settings: EncoderSettings): ParameterShape[] {
  const layers = LAYERS.flatMap((layer) => [
    ...KERNELS[settings.conditioning](layer, settings.experts),
    { name: `${layer.norm}.weight`, published: [layer.outputs] },
    { name: `${layer.norm}.bias`, published: [layer.outputs] },
  ]);
  if (settings.conditioning === 'hypernetwork')
    return [...linear('hypernetwork.fc', 3, HYPER_EMBEDDING), ...layers];
  if (settings.conditioning === 'concatenation')
    return [...layers, ...linear('cfc.0', REPRESENTATION + 3, REPRESENTATION)];
  return layers;
}

/** Of a layer whose input is normalised, at the variance of PyTorch's convolution. */
const kernelBound = ({ inputs }: Layer): number => 1 / Math.sqrt(TAPS * inputs);

/** `y = W x + b`, in PyTorch's names and layout. */
export function linear(name: string, inputs: number, outputs: number): ParameterShape[] {
  const bound = 1 / Math.sqrt(inputs);
  return [
    { name: `${name}.weight`, published: [outputs, inputs], bound },
    { name: `${name}.bias`, published: [outputs], bound },
  ];
}

const bias = (layer: Layer): ParameterShape => ({
  name: `${layer.conv}.bias`,
  published: [layer.outputs],
  bound: kernelBound(layer),
});

function standard(layer: Layer): ParameterShape[] {
  const { conv, inputs, outputs } = layer;
  const convolution = { experts: 1, inputs, outputs };
  const published = [outputs, inputs, 3, 3, 3];
  return [{ name: `${conv}.weight`, published, convolution, bound: kernelBound(layer) }, bias(layer)];
}

function routed(layer: Layer, experts: number): ParameterShape[] {
  const { conv, inputs, outputs } = layer;
  const convolution = { experts, inputs, outputs };
  const published = [experts, outputs, inputs, 3, 3, 3];
  return [
    { name: `${conv}.weight`, published, convolution, bound: kernelBound(layer) },
    bias(layer),
    ...linear(`${conv}._routing_fn.fc`, 3, experts),
  ];
}

function generated(layer: Layer): ParameterShape[] {
  const { conv, inputs, outputs } = layer;
  const kernels = (count: number) => ({
    published: [count, outputs, 1, 3, 3, 3],
    convolution: { experts: count, inputs: 1, outputs },
  });
  return [
    bias(layer),
    ...linear(`${conv}._hyper_fn.fc`, HYPER_EMBEDDING, inputs * HYPER_EMBEDDING),
    {
      name: `${conv}._hyper_fn.weight`,
      ...kernels(HYPER_EMBEDDING),
      bound: kernelBound(layer) / CHANNEL_LENGTH,
    },
    { name: `${conv}._hyper_fn.bias`, ...kernels(1), bound: 0 },
  ];
}

/**
 * Expected length of an input channel's embedding a_i at |p| = 1 under PyTorch's defaults: with it the
 * generated kernels begin at the variance of a standard convolution's. Of z's 64 numbers each has a
 * mean square of (|p|² + 1) / 9 / 2 behind its ReLU, those of a then (|z|² + 1) / (3 · 64).
 */
const CHANNEL_LENGTH = Math.sqrt(((HYPER_EMBEDDING * 2) / 18 + 1) / 3);

const KERNELS: Readonly<Record<Conditioning, (layer: Layer, experts: number) => ParameterShape[]>> = {
  'loc-condconv': routed,
  none: standard,
  concatenation: standard,
  hypernetwork: generated,
};
