import { type PatientPoint, patientPoint, patientToVoxel } from '../../../native-models/common/geometry.ts';
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
    outside.push(...boxes.filter(({ x, y, z }) => lungShare(lungs, patientPoint(x, y, z)) <= MIN_LUNG_SHARE));
  }
  return outside;
}

/** Share of a reader's box that the mask holds, 0 … 1; the mask lies along the patient's axes. */
export function lungShare({ grid, voxels }: MaskVolume, centre: PatientPoint): number {
  const middle = patientToVoxel(grid, centre);
  const [nx, ny] = grid.dimensions;
  const [i, j, k] = middle.map((at, axis) => {
    const half = BOX_EDGE_MM / 2 / grid.spacingMm[axis]!;
    // Half open, so that a box of 32 mm covers 32 voxels of 1 mm wherever its centre lies.
    return [Math.max(0, Math.ceil(at - half)), Math.min(grid.dimensions[axis]!, Math.ceil(at + half)) - 1];
  }) as unknown as readonly (readonly [first: number, last: number])[];
  let lung = 0;
  for (let z = k![0]; z <= k![1]; z++)
    for (let y = j![0]; y <= j![1]; y++)
      for (let x = i![0]; x <= i![1]; x++) if (voxels[x + nx * (y + ny * z)] !== 0) lung++;
  const [sx, sy, sz] = grid.spacingMm;
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
