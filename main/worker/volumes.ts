import { Refusal } from '../../native-models/common/refusal.ts';
import type { CtVolume, MaskVolume, Volume } from '../../native-models/common/volume.ts';
import { readNifti } from '../artefacts/nifti.ts';
import { readSealed } from '../artefacts/sealed.ts';

/** Reads a CT volume of ours. @throws Refusal `wrong-volume` when its voxels are not int16, or `artefact-damaged`. */
export async function readCt(path: string): Promise<CtVolume> {
  const { grid, voxels } = await readNifti(path, readSealed);
  if (voxels instanceof Int16Array) return { grid, voxels };
  throw wrong('int16 Hounsfield units', voxels);
}

/** Reads a label volume. @throws Refusal `wrong-volume` when its voxels are not uint8, or `artefact-damaged`. */
export async function readMask(path: string): Promise<MaskVolume> {
  const { grid, voxels } = await readNifti(path, readSealed);
  if (voxels instanceof Uint8Array) return { grid, voxels };
  throw wrong('uint8 labels', voxels);
}

/** Reads a probability volume. @throws Refusal `wrong-volume` when its voxels are not float32, or `artefact-damaged`. */
export async function readProbability(path: string): Promise<Volume<Float32Array>> {
  const { grid, voxels } = await readNifti(path, readSealed);
  if (voxels instanceof Float32Array) return { grid, voxels };
  throw wrong('float32 probabilities', voxels);
}

const wrong = (expected: string, voxels: object): Refusal =>
  new Refusal('wrong-volume', `expected ${expected}, got ${voxels.constructor.name}`);
