import type { Rgb } from './picture.ts';

/** Subtypes as in the Chest Imaging Platform; emphysema red and lung blue as in the paper's figure. */
export const OVERLAY_COLOURS = {
  emphysema: [214, 48, 49],
  lung: [66, 133, 244],
  centrilobular: [111, 184, 210],
  paraseptal: [177, 122, 101],
  panlobular: [241, 214, 145],
} as const satisfies Readonly<Record<string, Rgb>>;

/** Colour of a subtype; any that has none of its own is emphysema red. */
export const subtypeColour = (subtype: string): Rgb =>
  (OVERLAY_COLOURS as Readonly<Record<string, Rgb>>)[subtype.toLowerCase()] ?? OVERLAY_COLOURS.emphysema;
