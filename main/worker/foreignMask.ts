import { readFile } from 'node:fs/promises';
import { boxesInMask } from '../../native-models/analysis/boxesInMask.ts';
import {
  type Grid,
  patientPoint,
  patientToVoxel,
  type Vec3,
  voxelPoint,
  voxelToPatient,
} from '../../native-models/common/geometry.ts';
import { thresholdOf } from '../../native-models/common/probabilityLevel.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { SUBTYPES, type Subtype } from '../../native-models/common/subtypes.ts';
import type { MaskVolume } from '../../native-models/common/volume.ts';
import { thresholdMask } from '../../native-models/inference/thresholdMask.ts';
import { maskLookup } from '../../native-models/registration/maskLookup.ts';
import { dice } from '../../native-models/volume/dice.ts';
import { isVolumeName, readForeignVolume } from '../artefacts/foreignVolume.ts';
import { BOX_CODES } from '../dicom/boxCodes.ts';
import { readSegmentation } from '../dicom/segmentation/readSegmentation.ts';
import { segmentVolume } from '../dicom/segmentation/segmentVolume.ts';
import type { ForeignMaskInput, JobRunner } from './protocol.ts';
import { readMaskFile } from './readMaskFile.ts';
import { readMask } from './volumes.ts';

/** Of what a mask marks, so much must lie inside the scan: it is of another otherwise. */
const MIN_INSIDE = 0.98;

/** Brings a mask made elsewhere, or our own as reviewed, onto a scan's lungs: boxes drawn in it, or its overlap with ours. */
export const readForeignMask: JobRunner<'foreignMask'> = async (input, context) => {
  const lungs = await readMask(input.lungs);
  const layers = input.file === null ? new Map() : await readLayers(input, lungs.grid);
  const own = new Map<Subtype, MaskVolume>();
  for (const mask of input.masks)
    own.set(
      mask.subtype,
      within(thresholdMask(await readMaskFile(mask, lungs), thresholdOf(mask.level)), lungs),
    );
  context.signal.throwIfAborted();
  const source: ReadonlyMap<Subtype, MaskVolume> = input.file === null ? own : layers;
  return {
    boxes: [...source].flatMap(([subtype, mask]) =>
      boxesInMask(within(mask, lungs)).map((centre) => ({ subtype, centre })),
    ),
    scores: [...layers].map(([subtype, mask]) => {
      const ours = own.get(subtype);
      const truth = within(mask, lungs);
      return {
        subtype,
        litres: count(truth) / 1e6,
        ourLitres: ours ? count(ours) / 1e6 : null,
        dice: ours ? dice(truth.voxels, ours.voxels) : null,
      };
    }),
  };
};

const count = ({ voxels }: MaskVolume): number =>
  voxels.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
const within = (mask: MaskVolume, lungs: MaskVolume): MaskVolume => ({
  grid: mask.grid,
  voxels: mask.voxels.map((value, v) => (lungs.voxels[v] === 0 ? 0 : value)),
});

/** A mask of each subtype on the scan's 1 mm grid, from the nearest voxel. */
async function readLayers(input: ForeignMaskInput, grid: Grid): Promise<Map<Subtype, MaskVolume>> {
  const stored = isVolumeName(input.file!) ? await volumeLayers(input) : await segmentationLayers(input);
  if (stored.size === 0) {
    throw new Refusal(
      'mask-empty',
      'expected a mask that marks a subtype of emphysema, found none; name its labels with --label, e.g. 1=centrilobular',
    );
  }
  const out = new Map<Subtype, MaskVolume>();
  for (const [subtype, mask] of stored) {
    requireInside(mask, grid);
    out.set(subtype, ontoGrid(mask, grid));
  }
  return out;
}

async function volumeLayers({ file, labels }: ForeignMaskInput): Promise<Map<Subtype, MaskVolume>> {
  const { grid, voxels } = await readForeignVolume(file!);
  const found = new Set<number>(voxels);
  const missing = labels.find(([label]) => !found.has(label));
  if (missing)
    throw new Refusal(
      'mask-label',
      `expected label ${missing[0]} in the mask, it holds ${[...found].slice(0, 12).join(', ')}`,
    );
  return new Map(
    labels.map(([label, subtype]) => [
      subtype,
      { grid, voxels: Uint8Array.from(voxels, (v) => (v === label ? 1 : 0)) },
    ]),
  );
}

async function segmentationLayers({
  file,
  labels,
  seriesUid,
}: ForeignMaskInput): Promise<Map<Subtype, MaskVolume>> {
  const seg = readSegmentation(await readFile(file!));
  if (!seg.seriesUids.includes(seriesUid)) {
    throw new Refusal('wrong-scan', 'the segmentation was drawn on another series than this scan');
  }
  const named = new Map(labels);
  return new Map(
    seg.segments.flatMap((segment): [Subtype, MaskVolume][] => {
      const subtype = named.get(segment.number) ?? subtypeOf(segment.codes);
      return subtype ? [[subtype, segmentVolume(seg, segment.number)]] : [];
    }),
  );
}

const subtypeOf = (codes: readonly string[]): Subtype | undefined =>
  SUBTYPES.find((name) => {
    const { subtype } = BOX_CODES[name];
    return subtype !== null && codes.includes(`${subtype.value}@${subtype.scheme}`);
  });

function ontoGrid(mask: MaskVolume, grid: Grid): MaskVolume {
  const [nx, ny, nz] = grid.dimensions;
  const at = maskLookup(mask);
  const voxels = new Uint8Array(nx * ny * nz);
  const [ox, oy, oz] = grid.origin;
  // The scan's own volume is 1 mm along LPS.
  for (let k = 0, v = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, v++) voxels[v] = at(ox + i, oy + j, oz + k);
  return { grid, voxels };
}

function requireInside({ grid, voxels }: MaskVolume, scan: Grid): void {
  const [nx, ny] = grid.dimensions;
  let [marked, inside] = [0, 0];
  for (let v = 0; v < voxels.length; v++) {
    if (voxels[v] === 0) continue;
    marked++;
    const point = voxelToPatient(
      grid,
      voxelPoint(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))),
    );
    const index: Vec3 = patientToVoxel(scan, patientPoint(...(point as Vec3)));
    if (index.every((n, axis) => n >= -1 && n <= scan.dimensions[axis]!)) inside++;
  }
  if (marked === 0) throw new Refusal('mask-empty', 'expected a mask that marks something, it is empty');
  if (inside < MIN_INSIDE * marked) {
    throw new Refusal(
      'wrong-scan',
      `expected a mask of this scan, ${Math.round((100 * (marked - inside)) / marked)} % of what it marks lies outside it`,
    );
  }
}
