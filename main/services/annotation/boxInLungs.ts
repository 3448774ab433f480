import { setImmediate } from 'node:timers/promises';
import {
  type Grid,
  type PatientPoint,
  patientPoint,
  patientToVoxel,
} from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { BOX_EDGE_MM } from '../../../native-models/common/subtypes.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';
import { readNifti } from '../../artefacts/nifti.ts';
import { latestArtefact } from '../../catalog/artefacts.ts';
import { type Box, listBoxes } from '../../catalog/boxes.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';
import { assertInside } from './annotate.ts';

/** A patch of the atlas counts when more of it than this is lung; a reader's box is one patch. */
export const MIN_LUNG_SHARE = 0.1;

/**
 * Refuses a box that hardly holds lung. A scan whose lungs are not found yet takes any box.
 * @param centre of the box. @throws Refusal `label-outside-scan`, `box-outside-lungs`.
 */
export async function assertInLungs(library: Library, scan: StoredScan, centre: PatientPoint): Promise<void> {
  assertInside(scan, { x: centre[0], y: centre[1], z: centre[2] });
  const artefact = latestArtefact(library.catalog, scan.id, 'lungs');
  if (!artefact) return;
  const share = lungShare(await lungsOf(library.at(artefact.path)), centre);
  if (share > MIN_LUNG_SHARE) return;
  throw new Refusal(
    'box-outside-lungs',
    `expected a box with more than ${100 * MIN_LUNG_SHARE} % of lung in it, got ${Math.round(100 * share)} %: ` +
      'a box there teaches nothing about emphysema',
  );
}

/** Boxes of the library that hardly hold lung, e.g. after a table was imported; scans without lungs are left out. */
export async function boxesOutsideLungs(library: Library): Promise<readonly Box[]> {
  const outside: Box[] = [];
  for (const [scanId, boxes] of Map.groupBy(listBoxes(library.catalog), (box) => box.scanId)) {
    const artefact = latestArtefact(library.catalog, scanId, 'lungs');
    if (!artefact) continue;
    const lungs = await lungsOf(library.at(artefact.path));
    // Sums over the whole mask cost as much as some dozens of boxes.
    const shareOf = boxes.length < MANY ? (at: PatientPoint) => lungShare(lungs, at) : lungShares(lungs);
    for (const box of boxes) {
      if (shareOf(patientPoint(box.x, box.y, box.z)) <= MIN_LUNG_SHARE) outside.push(box);
    }
    await setImmediate();
  }
  return outside;
}

const MANY = 200;

/** Share of a reader's box that the mask holds, 0 … 1; the mask lies along the patient's axes. */
export function lungShare({ grid, voxels }: MaskVolume, centre: PatientPoint): number {
  const [nx, ny] = grid.dimensions;
  const [i, j, k] = boxRanges(grid, centre);
  let lung = 0;
  for (let z = k[0]; z < k[1]; z++)
    for (let y = j[0]; y < j[1]; y++)
      for (let x = i[0]; x < i[1]; x++) if (voxels[x + nx * (y + ny * z)] !== 0) lung++;
  return shareOfBox(grid, lung);
}

/** The same for many boxes of one mask: a summed volume, `[z + 1, y + 1, x + 1]`, makes each of them eight numbers. */
export function lungShares({ grid, voxels }: MaskVolume): (centre: PatientPoint) => number {
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sxy] = [nx + 1, (nx + 1) * (ny + 1)];
  const sums = new Uint32Array(sxy * (nz + 1));
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let row = 0;
      for (let x = 0; x < nx; x++) {
        if (voxels[x + nx * (y + ny * z)] !== 0) row++;
        const at = x + 1 + sx * (y + 1) + sxy * (z + 1);
        sums[at] = row + sums[at - sx]! + sums[at - sxy]! - sums[at - sx - sxy]!;
      }
    }
  }
  return (centre) => {
    const [i, j, k] = boxRanges(grid, centre);
    if ([i, j, k].some(([first, end]) => end <= first)) return 0;
    let lung = 0;
    for (const [z, back] of [
      [k[1], 1],
      [k[0], -1],
    ] as const)
      for (const [y, front] of [
        [j[1], 1],
        [j[0], -1],
      ] as const)
        for (const [x, side] of [
          [i[1], 1],
          [i[0], -1],
        ] as const)
          lung += back * front * side * sums[x + sx * y + sxy * z]!;
    return shareOfBox(grid, lung);
  };
}

type Range = readonly [first: number, end: number];

/** Voxels of a box inside the grid, by axis. */
function boxRanges(grid: Grid, centre: PatientPoint): readonly [Range, Range, Range] {
  const ranges = patientToVoxel(grid, centre).map((at, axis): Range => {
    const half = BOX_EDGE_MM / 2 / grid.spacingMm[axis]!;
    // Half open, so that a box of 32 mm covers 32 voxels of 1 mm wherever its centre lies.
    return [Math.max(0, Math.ceil(at - half)), Math.min(grid.dimensions[axis]!, Math.ceil(at + half))];
  });
  return ranges as unknown as readonly [Range, Range, Range];
}

function shareOfBox({ spacingMm: [sx, sy, sz] }: Grid, lung: number): number {
  return Math.min(1, (lung * sx * sy * sz) / BOX_EDGE_MM ** 3);
}

let read: { readonly path: string; readonly mask: Promise<MaskVolume> } | null = null;

/** The mask read last is kept: a reader puts many boxes on one scan. */
function lungsOf(path: string): Promise<MaskVolume> {
  if (read?.path === path) return read.mask;
  const mask = readNifti(path).then(({ grid, voxels }) => {
    if (!(voxels instanceof Uint8Array)) throw new Error(`the lungs hold ${voxels.constructor.name}`);
    return { grid, voxels };
  });
  read = { path, mask };
  mask.catch(() => {
    read = null;
  });
  return mask;
}
