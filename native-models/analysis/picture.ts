import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphRows } from './bitmapFont.ts';

export type Rgb = readonly [number, number, number];

/** 8-bit colours, `[row, column, rgb]`, rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8ClampedArray;
}

export function newPicture(width: number, height: number, background: Rgb): Picture {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let n = 0; n < rgb.length; n += 3) rgb.set(background, n);
  return { width, height, rgb };
}

/** Mixes a colour into one pixel; outside the picture nothing happens. Mutates the picture. */
export function paint(picture: Picture, x: number, y: number, colour: Rgb, opacity = 1): void {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  const at = 3 * (x + picture.width * y);
  for (let c = 0; c < 3; c++) {
    picture.rgb[at + c] = (1 - opacity) * picture.rgb[at + c]! + opacity * colour[c]!;
  }
}

export function fillRectangle(
  picture: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Rgb,
): void {
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) paint(picture, column, row, colour);
  }
}

export const textWidth = (text: string, size: number): number =>
  Math.max(0, [...text].length * (GLYPH_WIDTH + 1) - 1) * size;

export const textHeight = (size: number): number => GLYPH_HEIGHT * size;

/** @param x left edge; @param y top; @param size pixels per dot of the font. */
export function drawText(
  picture: Picture,
  text: string,
  x: number,
  y: number,
  colour: Rgb,
  size: number,
): void {
  [...text].forEach((character, n) => {
    glyphRows(character).forEach((bits, row) => {
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        if ((bits >> (GLYPH_WIDTH - 1 - column)) & 1) {
          const left = x + size * (n * (GLYPH_WIDTH + 1) + column);
          fillRectangle(picture, left, y + row * size, size, size, colour);
        }
      }
    });
  });
}
