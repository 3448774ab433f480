import type { Vec3 } from '../common/geometry.ts';
import { type CtVolume, LEFT_LUNG, RIGHT_LUNG } from '../common/volume.ts';
import { connectedComponents } from '../volume/connectedComponents.ts';
import { type Lattice, squaredDistance } from '../volume/distanceTransform.ts';
import { complement } from '../volume/morphology.ts';

/** The smaller lung has at least this share of the larger, else it is a piece of it. */
const OTHER_LUNG_SHARE = 0.15;
/** Centres of two lungs, where a small field hides which side of the body they are on. */
const FAR_APART_MM = 80;
/** Strictness with which lung is told from the pleura between two lungs; 0 takes the mask as it is. */
const PLEURA_HU = [0, -600, -700, -750] as const;
/** How far the mask is eroded, in mm, until what touches comes apart. */
const EROSIONS_MM = [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12] as const;
/** A lone lung keeps to its side: as little as this share crosses the middle. */
const CROSSING_SHARE = 0.2;

/**
 * Names the lungs: right 1 (smaller x in LPS), left 2. Lungs that touch, as they do before the
 * heart, are parted by a watershed: bright voxels, then ever thicker shells are taken off until
 * two lungs are left, and these flood the mask again, low HU first, so that they meet on the
 * bright line of the pleura.
 *
 * @param mask lungs without airways, `[z, y, x]`
 * @param middleX x of the body's middle in voxels
 */
export function separateLungs(ct: CtVolume, mask: Uint8Array, middleX: number): Uint8Array {
  const markers = findMarkers(ct, mask, middleX);
  flood(ct.voxels, mask, markers, ct.grid.dimensions);
  return markers;
}

function findMarkers(ct: CtVolume, mask: Uint8Array, middleX: number): Uint8Array {
  const { dimensions } = ct.grid;
  let dark = mask;
  for (const hu of PLEURA_HU) {
    dark = mask.map((value, v) => (value !== 0 && ct.voxels[v]! < hu ? 1 : 0));
    const apart = nameComponents(dark, ct.grid, middleX);
    if (apart) return apart;
  }
  return (
    erodeApart(ct, dark, middleX) ?? erodeApart(ct, mask, middleX) ?? loneLung(mask, dimensions, middleX)
  );
}

function erodeApart(ct: CtVolume, mask: Uint8Array, middleX: number): Uint8Array | null {
  const inside = squaredDistance(complement(mask), ct.grid, EROSIONS_MM.at(-1)!);
  const eroded = new Uint8Array(mask.length);
  for (const erosion of EROSIONS_MM) {
    const limit = erosion * erosion * (1 - 1e-6);
    for (let v = 0; v < eroded.length; v++) eroded[v] = mask[v] && inside[v]! > limit ? 1 : 0;
    const sides = nameComponents(eroded, ct.grid, middleX);
    if (sides) return sides;
  }
  return null;
}

/** Right and left by their mean x, if there are two lungs; pieces go to the side they lie on. */
function nameComponents(
  mask: Uint8Array,
  { dimensions, spacingMm }: Lattice,
  middleX: number,
): Uint8Array | null {
  const components = connectedComponents(mask, dimensions);
  const [first, second] = components.sizes;
  if (!first || !second || second < OTHER_LUNG_SHARE * first) return null;
  const centres = new Float64Array(components.sizes.length);
  const { runStart, runLength, runComponent } = components;
  for (let run = 0; run < runStart.length; run++) {
    const middle = (runStart[run]! % dimensions[0]) + (runLength[run]! - 1) / 2;
    centres[runComponent[run]!]! += (runLength[run]! * middle) / components.sizes[runComponent[run]!]!;
  }
  // Two pieces of one lung are no pair.
  const straddle = (centres[0]! - middleX) * (centres[1]! - middleX) < 0;
  if (!straddle && Math.abs(centres[0]! - centres[1]!) * spacingMm[0] < FAR_APART_MM) return null;
  const between = (centres[0]! + centres[1]!) / 2;
  const out = new Uint8Array(mask.length);
  for (let run = 0; run < runStart.length; run++) {
    const component = runComponent[run]!;
    // Small pieces are left to the flood: it knows what they hang on.
    if (component > 1 && components.sizes[component]! < OTHER_LUNG_SHARE * first) continue;
    const side = centres[component]! < between ? RIGHT_LUNG : LEFT_LUNG;
    out.fill(side, runStart[run]!, runStart[run]! + runLength[run]!);
  }
  return out;
}

/** Nothing came apart: one lung, or two so joined that only the middle plane parts them. */
function loneLung(mask: Uint8Array, [nx]: Vec3, middleX: number): Uint8Array {
  let right = 0;
  let left = 0;
  for (let v = 0; v < mask.length; v++) {
    if (mask[v] === 0) continue;
    if (v % nx < middleX) right++;
    else left++;
  }
  const lone = Math.min(right, left) < CROSSING_SHARE * (right + left);
  const lonely = right > left ? RIGHT_LUNG : LEFT_LUNG;
  return mask.map((value, v) => {
    if (value === 0) return 0;
    if (lone) return lonely;
    return v % nx < middleX ? RIGHT_LUNG : LEFT_LUNG;
  });
}

/** Levels of the flood, 8 HU each from −1024: it need not tell noise apart. */
const LEVELS = 160;

/** Watershed, in place on `labels`: grows them over the mask in the order of rising HU. */
function flood(voxels: Int16Array, mask: Uint8Array, labels: Uint8Array, dimensions: Vec3): void {
  const [nx, ny, nz] = dimensions;
  const queues = Array.from({ length: LEVELS }, (): number[] => []);
  let level = 0;
  const level8 = (hu: number): number => Math.min(Math.max((hu + 1024) >> 3, 0), LEVELS - 1);
  const isDry = (v: number): boolean => labels[v] === 0 && mask[v] === 1;
  const borders = (v: number): boolean =>
    isDry(v - 1) ||
    isDry(v + 1) ||
    isDry(v - nx) ||
    isDry(v + nx) ||
    isDry(v - nx * ny) ||
    isDry(v + nx * ny);
  const spread = (v: number): void => {
    const label = labels[v]!;
    const x = v % nx;
    const row = (v - x) / nx;
    const y = row % ny;
    const z = (row - y) / ny;
    const visit = (n: number): void => {
      if (!isDry(n)) return;
      labels[n] = label;
      queues[Math.max(level8(voxels[n]!), level)]!.push(n);
    };
    if (x > 0) visit(v - 1);
    if (x < nx - 1) visit(v + 1);
    if (y > 0) visit(v - nx);
    if (y < ny - 1) visit(v + nx);
    if (z > 0) visit(v - nx * ny);
    if (z < nz - 1) visit(v + nx * ny);
  };
  // Gathered before the first one spreads: what spreads must come in the order of HU.
  const shore: number[] = [];
  for (let v = 0; v < labels.length; v++) if (labels[v] !== 0 && borders(v)) shore.push(v);
  shore.forEach(spread);
  for (; level < LEVELS; level++) {
    const queue = queues[level]!;
    // Grows while it is read: a voxel may lead to others of its own level.
    for (let next = 0; next < queue.length; next++) spread(queue[next]!);
    queues[level] = [];
  }
}
