import { Refusal } from '../../../native-models/common/refusal.ts';
import { LAYERS, type Layer, NORM_EPSILON } from '../../../native-models/network/architecture.ts';
import { type EncoderSettings, REPRESENTATION } from '../../../native-models/network/settings.ts';
import type { NamedTensor, NamedTensors } from '../../../native-models/network/weights.ts';
import { encodeOnnx, type OnnxNode, type OnnxTensor } from './messages.ts';

export interface OnnxEncoder {
  readonly encoder: EncoderSettings;
  readonly weights: NamedTensors;
  readonly programVersion: string;
  /** Of the model, for whoever opens the file: its id, how patches are cut, its weights' hash. */
  readonly metadata: Readonly<Record<string, string>>;
}

const DESCRIPTION =
  'DrasCLR encoder in evaluation. patches [n, 1, 32, 32, 32] (z, y, x): HU clipped to [-1024, 240], (HU + 1024) / 632 - 1. ' +
  'p [1, 3] (x, y, z): location of all patches of the call, in [-1, 1]. h [n, 128]: representation. ' +
  'probability [n, 1], where there is a classifier. Research use only.';

/**
 * The encoder as ONNX, kernels mixed by the location in the graph (eq. 3–4), with the classifier of a fine-tuned
 * model behind it. One call takes patches of one location.
 * @throws Refusal `onnx-unsupported` for a hypernetwork, `weights-incomplete`.
 */
export function encodeOnnxEncoder({ encoder, weights, programVersion, metadata }: OnnxEncoder): Uint8Array {
  if (encoder.conditioning === 'hypernetwork') {
    throw new Refusal('onnx-unsupported', 'expected loc-condconv, none or concatenation, got a hypernetwork');
  }
  const graph = new Graph(weights);
  let x = 'patches';
  for (const layer of LAYERS) x = graph.layer(layer, x, encoder);
  let h = graph.node('Flatten', [x], encoder.conditioning === 'concatenation' ? 'features' : 'h', {
    axis: 1,
  });
  if (encoder.conditioning === 'concatenation') h = graph.fuse(h);
  const classified = weights.has('classifier.weight');
  if (classified) graph.classify(h);
  return encodeOnnx({
    producerVersion: programVersion,
    description: DESCRIPTION,
    metadata,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [
      { name: 'patches', shape: ['n', 1, 32, 32, 32] },
      ...(encoder.conditioning === 'none' ? [] : [{ name: 'p', shape: [1, 3] }]),
    ],
    outputs: [
      { name: 'h', shape: ['n', REPRESENTATION] },
      ...(classified ? [{ name: 'probability', shape: ['n', 1] }] : []),
    ],
  });
}

class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #weights: NamedTensors;

  constructor(weights: NamedTensors) {
    this.#weights = weights;
  }

  node(op: string, inputs: readonly string[], output: string, attributes?: OnnxNode['attributes']): string {
    this.nodes.push({ op, inputs, output, ...(attributes && { attributes }) });
    return output;
  }

  layer(layer: Layer, x: string, { conditioning, experts }: EncoderSettings): string {
    const { conv, norm, stride } = layer;
    const kernel =
      conditioning === 'loc-condconv' ? this.#mixed(layer, experts) : this.#tensor(`${conv}.weight`);
    const y = this.node('Conv', [x, kernel, this.#tensor(`${conv}.bias`)], `${conv}.out`, {
      kernel_shape: [3, 3, 3],
      pads: [1, 1, 1, 1, 1, 1],
      strides: [stride, stride, stride],
    });
    const parameters = ['weight', 'bias', 'running_mean', 'running_var'].map((name) =>
      this.#tensor(`${norm}.${name}`),
    );
    const normed = this.node('BatchNormalization', [y, ...parameters], `${norm}.out`, {
      epsilon: { float: NORM_EPSILON },
    });
    return this.node('Elu', [normed], `${norm}.elu`);
  }

  /** `W = Σ_n α_n W_n`, `α = sigmoid(p W_rᵀ + b)`: [1, N] × [N, out · in · 27]. */
  #mixed({ conv, inputs, outputs }: Layer, experts: number): string {
    const routing = `${conv}._routing_fn.fc`;
    const weight = this.#tensor(`${routing}.weight`);
    const linear = this.node('Gemm', ['p', weight, this.#tensor(`${routing}.bias`)], `${conv}.logits`, {
      transB: 1,
    });
    const alpha = this.node('Sigmoid', [linear], `${conv}.alpha`);
    const kernels = this.#tensor(`${conv}.weight`, [experts, outputs * inputs * 27]);
    const flat = this.node('MatMul', [alpha, kernels], `${conv}.flat`);
    const shape = BigInt64Array.from([outputs, inputs, 3, 3, 3], BigInt);
    this.initializers.push({ name: `${conv}.shape`, shape: [5], data: shape });
    return this.node('Reshape', [flat, `${conv}.shape`], `${conv}.kernel`);
  }

  /** `h = ELU([f, p] W + b)`; the location's row is the same for all patches. */
  fuse(features: string): string {
    const { data } = this.#named('cfc.0.weight'); // [128, 131]
    const columns = REPRESENTATION + 3;
    const part = (from: number, to: number): Float32Array =>
      Float32Array.from({ length: REPRESENTATION * (to - from) }, (_, n) => {
        const row = Math.floor(n / (to - from));
        return data[row * columns + from + (n % (to - from))]!;
      });
    this.initializers.push(
      { name: 'cfc.features', shape: [REPRESENTATION, REPRESENTATION], data: part(0, REPRESENTATION) },
      { name: 'cfc.location', shape: [REPRESENTATION, 3], data: part(REPRESENTATION, columns) },
    );
    const offset = this.node('Gemm', ['p', 'cfc.location', this.#tensor('cfc.0.bias')], 'cfc.offset', {
      transB: 1,
    });
    const sum = this.node('Gemm', [features, 'cfc.features', offset], 'cfc.sum', { transB: 1 });
    return this.node('Elu', [sum], 'h');
  }

  classify(h: string): void {
    const linear = this.node(
      'Gemm',
      [h, this.#tensor('classifier.weight'), this.#tensor('classifier.bias')],
      'logit',
      { transB: 1 },
    );
    this.node('Sigmoid', [linear], 'probability');
  }

  #tensor(name: string, shape?: readonly number[]): string {
    const tensor = this.#named(name);
    this.initializers.push({ name, shape: shape ?? tensor.shape, data: tensor.data });
    return name;
  }

  #named(name: string): NamedTensor {
    const tensor = this.#weights.get(name);
    if (!tensor) throw new Refusal('weights-incomplete', `the model lacks ${name}`);
    return tensor;
  }
}
