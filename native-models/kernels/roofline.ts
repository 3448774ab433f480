import { type Layer, TAPS } from '../network/architecture.ts';

/** What one layer does to one patch, forward. */
export interface LayerWork {
  /** Multiply-adds as a framework counts them: 27 taps everywhere. */
  readonly nominal: number;
  /** Those that the native kernels do: Winograd's products, or taps inside the sample. */
  readonly done: number;
  /** Bytes read and written once each: input and output, float32. */
  readonly bytes: number;
}

/** Products of F(2, 3) × F(4, 3) × F(4, 3) for each of its 32 outputs. */
const WINOGRAD_PRODUCTS = (4 * 6 * 6) / (2 * 4 * 4);

/** Smallest edge that fills Winograd's tiles. */
const TILE = 4;

/** @param edge of the layer's input */
export function layerWork({ inputs, outputs, stride }: Layer, edge: number): LayerWork {
  const out = edge / stride;
  const cells = out ** 3;
  const channels = inputs * outputs;
  // the first layer has one channel only, too few for products of frequencies
  const winograd = stride === 1 && inputs > 1 && edge >= TILE;
  return {
    nominal: TAPS * channels * cells,
    done: (winograd ? WINOGRAD_PRODUCTS * cells : tapsInside(edge, stride) ** 3) * channels,
    bytes: 4 * (inputs * edge ** 3 + outputs * cells),
  };
}

/** Pairs of output and tap along one axis that lie inside: only edges of 2 or less are worth skipping for. */
function tapsInside(edge: number, stride: number): number {
  const out = edge / stride;
  if (edge > 2 * TILE) return 3 * out;
  let pairs = 0;
  for (let o = 0; o < out; o++) {
    for (let tap = -1; tap <= 1; tap++) {
      const at = o * stride + tap;
      if (at >= 0 && at < edge) pairs++;
    }
  }
  return pairs;
}

/** Seconds that the work needs at least, and which of the two it waits for. */
export function bound(
  { done, bytes }: LayerWork,
  machine: { readonly flops: number; readonly bytesPerSecond: number },
): { readonly seconds: number; readonly by: 'compute' | 'memory' } {
  const compute = (2 * done) / machine.flops;
  const memory = bytes / machine.bytesPerSecond;
  return compute >= memory ? { seconds: compute, by: 'compute' } : { seconds: memory, by: 'memory' };
}
