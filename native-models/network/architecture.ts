/** One layer: 3³ convolution, batch norm, ELU. */
export interface Layer {
  /** Published names of the convolution and of its batch norm. */
  readonly conv: string;
  readonly norm: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
}

const layer = (conv: string, norm: string, inputs: number, outputs: number, stride: 1 | 2): Layer => ({
  conv,
  norm,
  inputs,
  outputs,
  stride,
});

const block = (name: string, inputs: number, outputs: number): Layer[] => [
  layer(`${name}.conv1`, `${name}.bn1`, inputs, outputs, 1),
  layer(`${name}.conv2`, `${name}.bn2`, outputs, outputs, 1),
  layer(`${name}.conv3`, `${name}.bn3`, outputs, outputs, 2),
];

/** The encoder e of eq. 10: a 32³ patch becomes 1³ × 128. */
export const LAYERS: readonly Layer[] = [
  layer('conv1', 'bn1', 1, 8, 1),
  layer('conv2', 'bn2', 8, 8, 2),
  ...block('downsample1', 8, 16),
  ...block('downsample2', 16, 32),
  ...block('downsample3', 32, 64),
  layer('conv3', 'bn3', 64, 128, 1),
  layer('conv4', 'bn4', 128, 128, 2),
];

/** Taps of a 3 × 3 × 3 kernel. */
export const TAPS = 27;

/** N_z = d of Ha et al. (see `hypernetwork.ts`): numbers that embed a location, and one input channel. */
export const HYPER_EMBEDDING = 64;

/** Batch norm, as PyTorch's defaults. */
export const NORM_EPSILON = 1e-5;
export const NORM_MOMENTUM = 0.1;
