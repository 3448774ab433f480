import { PROBABILITY_ONE } from '../../native-models/common/probabilityLevel.ts';
import type { Colour } from './paintMask.ts';

/** Colours of probabilities 0, 1/4, 1/2, 3/4, 1: dark to light, so that they read in grey and to the colour-blind too. */
export const HEAT_COLOURS: readonly Colour[] = [
  [60, 15, 110],
  [140, 41, 129],
  [222, 73, 104],
  [254, 159, 109],
  [252, 253, 191],
];

/** Opacity (of 255) of the least and of the greatest probability: what is unlikely hides little of the image. */
const ALPHA = [40, 215] as const;

const between = (a: number, b: number, share: number): number => a + (b - a) * share;

/** Red, green, blue, alpha of each stored byte (probability × 255); 0 is not painted. */
const TABLE = Uint8ClampedArray.from({ length: 4 * (PROBABILITY_ONE + 1) }, (_, at) => {
  const [value, channel] = [at >> 2, at & 3];
  if (value === 0) return 0;
  const probability = value / PROBABILITY_ONE;
  if (channel === 3) return between(ALPHA[0], ALPHA[1], probability);
  const place = probability * (HEAT_COLOURS.length - 1);
  const lower = Math.min(Math.floor(place), HEAT_COLOURS.length - 2);
  return between(HEAT_COLOURS[lower]![channel]!, HEAT_COLOURS[lower + 1]![channel]!, place - lower);
});

const PIXELS = new Uint32Array(TABLE.buffer);

/** RGBA of stored probabilities (0 … 255), whatever the threshold. */
export function paintHeat(values: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(values.length);
  for (let at = 0; at < values.length; at++) pixels[at] = PIXELS[values[at]!]!;
  return new Uint8ClampedArray(pixels.buffer);
}

/** The same colours from left to right, for a legend. */
export const heatGradient = (): string =>
  `linear-gradient(to right, ${HEAT_COLOURS.map((colour) => `rgb(${colour.join(' ')})`).join(', ')})`;
