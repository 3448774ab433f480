import type { Colour } from '../../../viewer/paintMask.ts';

/** Told apart by colour-blind readers too (Okabe and Ito 2008). */
const EXPERTS: readonly Colour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
  [190, 190, 190],
];

/** More than eight repeat. */
export const expertColour = (expert: number): Colour => EXPERTS[expert % EXPERTS.length]!;

/** Five stops of viridis: even steps of light, dark is low. */
const STOPS: readonly Colour[] = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];

/** @param share 0 … 1. */
export function heatColour(share: number): Colour {
  const place = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const at = Math.min(Math.floor(place), STOPS.length - 2);
  const [low, high] = [STOPS[at]!, STOPS[at + 1]!];
  return [0, 1, 2].map((part) =>
    Math.round(low[part]! + (place - at) * (high[part]! - low[part]!)),
  ) as unknown as Colour;
}

/** Of a stored value of the map, 1 … 255. @param single one expert's α, else the number of the strongest. */
export const routingColour = (value: number, single: boolean): Colour =>
  single ? heatColour((value - 1) / 254) : expertColour(value - 1);

export const HEAT_GRADIENT = `linear-gradient(to right, ${STOPS.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
