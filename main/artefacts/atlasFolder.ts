import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AtlasPoint, Location, Vec3 } from '../../native-models/common/geometry.ts';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import type { MaskVolume } from '../../native-models/common/volume.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import { readNifti, writeNifti } from './nifti.ts';
import { readWhole, writeSealed } from './sealed.ts';

const LUNGS = 'lungs.nii.gz';
const LANDMARKS = 'landmarks.json';

/** The mask in an atlas's folder: right lung 1, left lung 2. */
export const atlasLungsFile = (folder: string): string => join(folder, LUNGS);

/** Farther than any lung is from its frame's origin, mm and voxels. */
const FARTHEST = 1e5;
/** A chest of 800 mm each way at 1 mm. */
export const MAX_LUNGS_BYTES = 2 ** 29;
const MAX_LANDMARKS = 100_000;
const triple = z.tuple([
  z.number().min(-FARTHEST).max(FARTHEST),
  z.number().min(-FARTHEST).max(FARTHEST),
  z.number().min(-FARTHEST).max(FARTHEST),
]);
const landmarksForm = z.object({
  maxCorner: triple,
  landmarks: z
    .array(z.object({ corner: triple, centre: triple, location: triple }))
    .min(1)
    .max(MAX_LANDMARKS),
});

interface LandmarksFile {
  readonly maxCorner: Vec3;
  readonly landmarks: readonly {
    readonly corner: Vec3;
    readonly centre: AtlasPoint;
    readonly location: Location;
  }[];
}

/** @throws Refusal `atlas-damaged` for anything but landmarks within reach. */
export function parseLandmarks(bytes: Uint8Array, source: string): LandmarksFile {
  try {
    return landmarksForm.parse(JSON.parse(new TextDecoder().decode(bytes))) as unknown as LandmarksFile;
  } catch {
    throw new Refusal('atlas-damaged', `expected the landmarks of an atlas in ${source}, got something else`);
  }
}

/** Keeps an atlas; the landmarks are written last, so a folder that holds them is complete. */
export async function writeAtlas(folder: string, atlas: Atlas): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeNifti(join(folder, LUNGS), atlas.lungs, writeSealed);
  const { maxCorner, landmarks } = atlas;
  const file: LandmarksFile = { maxCorner, landmarks };
  await writeSealed(join(folder, LANDMARKS), Buffer.from(JSON.stringify(file)));
}

/** @throws Refusal `atlas-damaged` when the folder does not hold a whole atlas. */
export async function readAtlas(folder: string): Promise<Atlas> {
  const { maxCorner, landmarks } = parseLandmarks(await readPart(join(folder, LANDMARKS)), folder);
  const { grid, voxels } = await readNifti(join(folder, LUNGS), readPart, MAX_LUNGS_BYTES);
  if (!(voxels instanceof Uint8Array)) {
    throw new Refusal('atlas-damaged', `expected a label mask in ${folder}, got other voxels`);
  }
  if (!voxels.includes(1) && !voxels.includes(2)) {
    throw new Refusal('atlas-damaged', `expected lungs in the mask of ${folder}, it is empty`);
  }
  const lungs: MaskVolume = { grid, voxels };
  return { lungs, landmarks, maxCorner };
}

/** A damaged atlas stays where it is: it is imported or made, not a stage that is run again. */
async function readPart(path: string): Promise<Buffer> {
  try {
    return await readWhole(path);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new Refusal('atlas-damaged', `${error.message}; import the atlas again, or its model file`);
  }
}
