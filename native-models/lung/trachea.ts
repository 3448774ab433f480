import type { CtVolume } from '../common/volume.ts';
import { connectedComponents } from '../volume/connectedComponents.ts';

const LUMEN_HU = -800;
const AREA_MM2 = [25, 800] as const;
/** Between neighbouring slices the windpipe neither jumps nor changes size. */
const STEP_MM = 6;
const GROWTH = 1.8;
/** Shorter chains are gullet gas or the tip of a lung. */
const SHORTEST_MM = 20;
/** It is looked for within this share of the lungs' width, around the middle. */
const MIDDLE_SHARE = 0.6;

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly pixels: number;
  readonly runs: readonly (readonly [start: number, length: number])[];
}

interface Chain {
  readonly top: number;
  readonly discs: Disc[];
}

/**
 * Lumen of the trachea: the longest chain of round air discs of tracheal size in the middle of the
 * axial slices, followed from the head down to where it widens into the carina.
 *
 * @param ct smoothed, cropped to the lungs and what lies above them
 * @param air air inside the body, `[z, y, x]`
 * @param middleX x of the body's middle, in voxels
 * @returns `[z, y, x]` 1 in the lumen, and its lowest slice; null when there is none in the field.
 */
export function findTrachea(
  ct: CtVolume,
  air: Uint8Array,
  middleX: number,
): { readonly lumen: Uint8Array; readonly bottom: number } | null {
  const [nx, ny, nz] = ct.grid.dimensions;
  let open: Chain[] = [];
  let longest: Chain | null = null;
  for (let k = nz - 1; k >= 0; k--) {
    const discs = findDiscs(ct, air, k, middleX);
    const next: Chain[] = [];
    for (const disc of discs) {
      const chain = open.find((c) => follows(c.discs.at(-1)!, disc, ct.grid.spacingMm[0]));
      if (chain) {
        open = open.filter((c) => c !== chain);
        chain.discs.push(disc);
      }
      next.push(chain ?? { top: k, discs: [disc] });
    }
    for (const chain of next) if (!longest || chain.discs.length > longest.discs.length) longest = chain;
    open = next;
  }
  if (!longest || longest.discs.length * ct.grid.spacingMm[2] < SHORTEST_MM) return null;
  const lumen = new Uint8Array(air.length);
  longest.discs.forEach((disc, n) => {
    const slice = (longest.top - n) * nx * ny;
    for (const [start, length] of disc.runs) lumen.fill(1, slice + start, slice + start + length);
  });
  return { lumen, bottom: longest.top - longest.discs.length + 1 };
}

function follows(above: Disc, below: Disc, spacingMm: number): boolean {
  const step = Math.hypot(above.x - below.x, above.y - below.y) * spacingMm;
  const ratio = below.pixels / above.pixels;
  return step <= STEP_MM && ratio < GROWTH && ratio > 1 / GROWTH;
}

function findDiscs(ct: CtVolume, air: Uint8Array, k: number, middleX: number): Disc[] {
  const [nx, ny] = ct.grid.dimensions;
  const pixelMm2 = ct.grid.spacingMm[0] * ct.grid.spacingMm[1];
  const lumen = new Uint8Array(nx * ny);
  const slice = k * nx * ny;
  for (let v = 0; v < lumen.length; v++)
    lumen[v] = air[slice + v] && ct.voxels[slice + v]! < LUMEN_HU ? 1 : 0;
  const components = connectedComponents(lumen, [nx, ny, 1]);
  const runs = components.sizes.map((): [number, number][] => []);
  components.runStart.forEach((start, run) => {
    runs[components.runComponent[run]!]!.push([start, components.runLength[run]!]);
  });
  return components.sizes
    .map((pixels, n) => measure(runs[n]!, pixels, nx))
    .filter(({ disc, fill, aspect }) => {
      const area = disc.pixels * pixelMm2;
      const central = Math.abs(disc.x - middleX) < (MIDDLE_SHARE * nx) / 2;
      return central && area >= AREA_MM2[0] && area <= AREA_MM2[1] && fill > 0.55 && aspect < 2.5;
    })
    .map(({ disc }) => disc);
}

function measure(runs: readonly (readonly [number, number])[], pixels: number, nx: number) {
  let [x, y, left, right] = [0, 0, Infinity, -1];
  for (const [start, length] of runs) {
    const first = start % nx;
    x += length * (first + (length - 1) / 2);
    y += length * ((start - first) / nx);
    left = Math.min(left, first);
    right = Math.max(right, first + length - 1);
  }
  const width = right - left + 1;
  const height = Math.floor(runs.at(-1)![0] / nx) - Math.floor(runs[0]![0] / nx) + 1;
  return {
    disc: { x: x / pixels, y: y / pixels, pixels, runs } satisfies Disc,
    fill: pixels / (width * height),
    aspect: Math.max(width / height, height / width),
  };
}
