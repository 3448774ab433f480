import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { drawText, fillRectangle, type Picture, paint, type Rgb, textHeight, textWidth } from './picture.ts';
import { type Plane, type Section, sectionSizeMm, voxelAt } from './section.ts';

/** HU shown as black and as white. */
export interface DisplayWindow {
  readonly low: number;
  readonly high: number;
}

export const EMPHYSEMA_WINDOW: DisplayWindow = { low: -1060, high: -825 };
export const LUNG_WINDOW: DisplayWindow = { low: -1350, high: 150 };

export interface Overlay {
  readonly mask: MaskVolume;
  /** Colour of label n + 1. */
  readonly colours: readonly Rgb[];
  readonly style: 'fill' | 'outline';
}

export interface Panel {
  readonly ct: CtVolume;
  readonly section: Section;
  readonly window: DisplayWindow;
  readonly overlays: readonly Overlay[];
}

const WHITE: Rgb = [255, 255, 255];
const MARK: Rgb = [255, 190, 11];
const SHADOW: Rgb = [0, 0, 0];
const FILL_OPACITY = 0.6;
const SCALE_BAR_MM = 50;

export function panelSize({ ct, section }: Panel, pixelsPerMm: number): readonly [number, number] {
  const [width, height] = sectionSizeMm(section, ct.grid.spacingMm);
  return [Math.round(width * pixelsPerMm), Math.round(height * pixelsPerMm)];
}

/** Draws one section with its overlays, R and L (sagittal: A and P), and a bar of 50 mm. @param x, y top left corner. */
export function drawPanel(picture: Picture, panel: Panel, x: number, y: number, pixelsPerMm: number): void {
  const { ct, section, window, overlays } = panel;
  const [width, height] = panelSize(panel, pixelsPerMm);
  const spacing = ct.grid.spacingMm;
  const voxelOf = (column: number, row: number) =>
    voxelAt(section, spacing, (column + 0.5) / pixelsPerMm, (row + 0.5) / pixelsPerMm);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const hu = interpolated(ct, voxelOf(column, row));
      const grey = (255 * (hu - window.low)) / (window.high - window.low);
      paint(picture, x + column, y + row, [clamp8(grey), clamp8(grey), clamp8(grey)]);
      for (const overlay of overlays) {
        const label = labelAt(overlay.mask, voxelOf(column, row));
        if (label === 0) continue;
        const colour = overlay.colours[label - 1] ?? WHITE;
        if (overlay.style === 'fill') {
          paint(picture, x + column, y + row, colour, FILL_OPACITY);
        } else if (onBorder(overlay.mask, voxelOf, column, row)) {
          paint(picture, x + column, y + row, colour);
        }
      }
    }
  }
  drawMarks(picture, section.plane, [x, y], [width, height], pixelsPerMm);
}

function drawMarks(
  picture: Picture,
  plane: Plane,
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
  pixelsPerMm: number,
): void {
  const [leftLetter, rightLetter] = plane === 'sagittal' ? ['A', 'P'] : ['R', 'L'];
  const size = Math.max(1, Math.round(1.5 * pixelsPerMm));
  const middle = y + Math.round((height - textHeight(size)) / 2);
  const bar = Math.round(SCALE_BAR_MM * pixelsPerMm);
  const baseline = y + height - 6;
  // Twice, the first a shadow: a section is black air here and white tissue there.
  for (const [shift, colour] of [
    [1, SHADOW],
    [0, MARK],
  ] as const) {
    drawText(picture, leftLetter!, x + 3 + shift, middle + shift, colour, size);
    drawText(
      picture,
      rightLetter!,
      x + width - 4 - textWidth(rightLetter!, size) + shift,
      middle + shift,
      colour,
      size,
    );
    fillRectangle(picture, x + 4 + shift, baseline + shift, bar, 2, colour);
    drawText(picture, '5 CM', x + 8 + bar + shift, baseline - 5 + shift, colour, 1);
  }
}

const clamp8 = (value: number): number => Math.max(0, Math.min(255, value));

/** Bilinear within the section (one of the coordinates is whole); the edge is repeated. */
function interpolated({ grid, voxels }: CtVolume, [x, y, z]: readonly [number, number, number]): number {
  const [nx, ny, nz] = grid.dimensions;
  const clamped = [clampTo(x, nx), clampTo(y, ny), clampTo(z, nz)] as const;
  const [i, j, k] = clamped.map(Math.floor) as [number, number, number];
  const [fx, fy, fz] = [clamped[0] - i, clamped[1] - j, clamped[2] - k];
  let sum = 0;
  for (const [dk, wz] of ends(fz)) {
    for (const [dj, wy] of ends(fy)) {
      for (const [di, wx] of ends(fx)) {
        sum += wx * wy * wz * voxels[i + di + nx * (j + dj + ny * (k + dk))]!;
      }
    }
  }
  return sum;
}

const clampTo = (value: number, n: number): number => Math.max(0, Math.min(n - 1, value));

const ends = (fraction: number): readonly (readonly [number, number])[] =>
  fraction === 0
    ? [[0, 1]]
    : [
        [0, 1 - fraction],
        [1, fraction],
      ];

/** Label of the nearest voxel; 0 outside. */
function labelAt({ grid, voxels }: MaskVolume, point: readonly [number, number, number]): number {
  const [nx, ny, nz] = grid.dimensions;
  const [i, j, k] = point.map(Math.round) as [number, number, number];
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return 0;
  return voxels[i + nx * (j + ny * k)]!;
}

function onBorder(
  mask: MaskVolume,
  voxelOf: (column: number, row: number) => readonly [number, number, number],
  column: number,
  row: number,
): boolean {
  const own = labelAt(mask, voxelOf(column, row));
  return (
    labelAt(mask, voxelOf(column - 1, row)) !== own ||
    labelAt(mask, voxelOf(column + 1, row)) !== own ||
    labelAt(mask, voxelOf(column, row - 1)) !== own ||
    labelAt(mask, voxelOf(column, row + 1)) !== own
  );
}
