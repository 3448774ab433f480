import { levelOf } from '../../native-models/common/probabilityLevel.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { VoxelArray } from '../../native-models/common/volume.ts';
import { atlasLungsFile } from '../artefacts/atlasFolder.ts';
import { readNifti } from '../artefacts/nifti.ts';
import { readSealed } from '../artefacts/sealed.ts';
import { type Artefact, type ArtefactKind, findArtefact, latestArtefact } from '../catalog/artefacts.ts';
import { findAtlas } from '../catalog/atlases.ts';
import type { Catalog } from '../catalog/open.ts';
import type { Library } from '../services/library/library.ts';

/**
 * Voxels for the window, `[z, y, x]`: `volume/<scan>` HU as int16; `lungs/<scan>` labels as uint8;
 * `prediction/<key>` probability × 255 as uint8; `warped/<key>` and `warpedct/<key>` an atlas's labels and HU on a
 * scan's grid; `series/<key>` HU of the original series; `atlas/<id>` its labels in its own frame; `routing/<key>` a map of
 * routing weights as uint8.
 * @throws Refusal `pixels-unknown` when no such layer exists.
 */
export async function layerPixels(library: Library, kind: string, id: string): Promise<Uint8Array> {
  const path = kind === 'atlas' ? atlasPath(library, id) : findLayer(library.catalog, kind, id)?.path;
  if (!path) throw new Refusal('pixels-unknown', `expected the id of a layer, got ${kind}/${id}`);
  const { voxels } = await readNifti(library.at(path), readSealed);
  const shown = kind === 'prediction' ? probabilityBytes(voxels) : expectType(voxels, kind);
  return new Uint8Array(shown.buffer, shown.byteOffset, shown.byteLength);
}

function findLayer(catalog: Catalog, kind: string, id: string): Artefact | undefined {
  if (kind === 'prediction') return ofKind(findArtefact(catalog, id), 'probability');
  if (kind === 'warped' || kind === 'warpedct' || kind === 'routing' || kind === 'series')
    return ofKind(findArtefact(catalog, id), kind);
  return kind === 'volume' || kind === 'lungs' ? latestArtefact(catalog, id, kind) : undefined;
}

function atlasPath({ catalog }: Library, id: string): string | undefined {
  const atlas = findAtlas(catalog, id);
  return atlas && atlasLungsFile(atlas.folder);
}

const ofKind = (artefact: Artefact | undefined, kind: ArtefactKind): Artefact | undefined =>
  artefact?.kind === kind ? artefact : undefined;

function expectType(voxels: VoxelArray, kind: string): VoxelArray {
  const right =
    kind === 'volume' || kind === 'warpedct' || kind === 'series'
      ? voxels instanceof Int16Array
      : voxels instanceof Uint8Array;
  if (!right) throw new Error(`layerPixels: the ${kind} artefact holds ${voxels.constructor.name}`);
  return voxels;
}

/** Rounds, so that 0.5 and above is 128 and above. */
function probabilityBytes(voxels: VoxelArray): Uint8Array {
  if (voxels instanceof Uint8Array) return voxels;
  const out = new Uint8Array(voxels.length);
  for (let v = 0; v < out.length; v++) out[v] = levelOf(voxels[v]!);
  return out;
}
