/** Which of our convolutions a layer runs. */
export type ConvolutionPath = 'first' | 'winograd' | 'direct';

interface LayerShape {
  readonly stride: 1 | 2;
  /** `[n, z, y, x, c]` of the layer's input. */
  readonly shape: readonly number[];
  readonly outputs: number;
}

/** Winograd's tiles of 4 × 4 cells in one plane of `n` samples. */
const tiles = (n: number, h: number, w: number): number => n * Math.ceil(h / 4) * Math.ceil(w / 4);

/** Fewer tiles that share a kernel do not pay for its transform: measured at an edge of 4 with 64 channels. */
const FEWEST_TILES = 3;

/**
 * Winograd is 2 to 3.5 times as fast as the direct convolution wherever a plane fills its tiles; planes
 * smaller than a tile are faster direct, where taps outside the sample are skipped.
 */
export function convolutionPath({ stride, shape, outputs }: LayerShape, rows: number): ConvolutionPath {
  const [, , h, w, inputs] = shape as [number, number, number, number, number];
  if (stride !== 1) return 'direct';
  if (inputs === 1) return 'first';
  if (inputs % 8 !== 0 || outputs % 8 !== 0 || h < 4 || w < 4) return 'direct';
  return tiles(rows, h, w) >= FEWEST_TILES ? 'winograd' : 'direct';
}
