import type { PlaneSlice } from './planeSlice.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/** Of 255: the rim is drawn solid, so that a faint layer still shows where it ends. */
const RIM = 255;
const INSIDE = 120;
/** An organ hides less of the image than a finding. */
const INSIDE_LABEL = 64;

/**
 * RGBA of a mask slice: everything at or above `threshold` in `colour`, its rim stronger than its
 * inside. Labels that differ, such as right and left lung, have a rim between them.
 */
export function paintMask(slice: PlaneSlice, threshold: number, labels: boolean, colour: Colour): ImageData {
  const { width, height, values } = slice;
  const image = new ImageData(width, height);
  const inside = labels ? INSIDE_LABEL : INSIDE;
  const level = (at: number): number => {
    const value = values[at] ?? 0;
    return value < threshold ? 0 : labels ? value : 1;
  };
  for (let at = 0; at < values.length; at++) {
    const here = level(at);
    if (here === 0) continue;
    const column = at % width;
    const rim =
      (column > 0 && level(at - 1) !== here) ||
      (column < width - 1 && level(at + 1) !== here) ||
      (at >= width && level(at - width) !== here) ||
      (at < values.length - width && level(at + width) !== here);
    image.data.set([colour[0], colour[1], colour[2], rim ? RIM : inside], 4 * at);
  }
  return image;
}
