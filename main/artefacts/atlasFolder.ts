import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AtlasPoint, Location, Vec3 } from '../../native-models/common/geometry.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { MaskVolume } from '../../native-models/common/volume.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import { writeFileAtomic } from './atomicFile.ts';
import { readNifti, writeNifti } from './nifti.ts';

const LUNGS = 'lungs.nii.gz';
const LANDMARKS = 'landmarks.json';

/** The mask in an atlas's folder: right lung 1, left lung 2. */
export const atlasLungsFile = (folder: string): string => join(folder, LUNGS);

interface LandmarksFile {
  readonly maxCorner: Vec3;
  readonly landmarks: readonly {
    readonly corner: Vec3;
    readonly centre: AtlasPoint;
    readonly location: Location;
  }[];
}

/** Keeps an atlas; the landmarks are written last, so a folder that holds them is complete. */
export async function writeAtlas(folder: string, atlas: Atlas): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeNifti(join(folder, LUNGS), atlas.lungs);
  const { maxCorner, landmarks } = atlas;
  const file: LandmarksFile = { maxCorner, landmarks };
  await writeFileAtomic(join(folder, LANDMARKS), Buffer.from(JSON.stringify(file)));
}

/** @throws Refusal `atlas-damaged` when the folder does not hold a whole atlas. */
export async function readAtlas(folder: string): Promise<Atlas> {
  const text = await readFile(join(folder, LANDMARKS), 'utf8').catch(() => {
    throw new Refusal('atlas-damaged', `expected an atlas in ${folder}; its landmarks cannot be read`);
  });
  const { maxCorner, landmarks } = JSON.parse(text) as LandmarksFile;
  const { grid, voxels } = await readNifti(join(folder, LUNGS));
  if (!(voxels instanceof Uint8Array)) {
    throw new Refusal('atlas-damaged', `expected a label mask in ${folder}, got other voxels`);
  }
  const lungs: MaskVolume = { grid, voxels };
  return { lungs, landmarks, maxCorner };
}
