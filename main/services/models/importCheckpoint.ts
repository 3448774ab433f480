import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { Atlas } from '../../../native-models/landmarks/atlas.ts';
import { PUBLISHED_CONVENTION } from '../../../native-models/landmarks/patchConvention.ts';
import { readAtlas } from '../../artefacts/atlasFolder.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { writeModelFolder } from '../../artefacts/modelFolder.ts';
import { readPublishedCheckpoint } from '../../artefacts/pytorch/publishedCheckpoint.ts';
import { findModel, saveModel } from '../../catalog/models.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import type { ImportedModel } from './modelFiles.ts';

export interface CheckpointRequest {
  /** The atlas whose landmarks the weights know; the newest by default. */
  readonly atlas?: string;
  readonly name?: string;
}

/**
 * Imports a checkpoint of the published trainer as a pretrained model. The weights mean something only with the
 * atlas they were trained on, and with patches cut the published way, which the card says.
 * @throws Refusal those of `readPublishedCheckpoint`; `no-atlas`, `unknown-atlas`, `wrong-atlas`, `atlas-axes`.
 */
export async function importCheckpoint(
  library: Library,
  path: string,
  request: CheckpointRequest = {},
): Promise<ImportedModel> {
  const atlas = chosenAtlas(library, request.atlas);
  const { weights, encoder, epoch, landmarks } = await readPublishedCheckpoint(path);
  if (landmarks !== null && landmarks !== atlas.landmarks) {
    throw new Refusal(
      'wrong-atlas',
      `expected the atlas that the checkpoint was trained on, with ${landmarks} landmarks; ${atlas.id} has ${atlas.landmarks}: import that atlas first ("drasclr atlas import") and name it with --atlas`,
    );
  }
  requirePublishedAxes(await readAtlas(library.at(atlas.folder)), atlas.id);
  const file = await fileHash(path);
  const id = `p${artefactKey('published', 1, { file, atlas: atlas.id }).slice(0, 11)}`;
  const existing = findModel(library.catalog, id);
  if (existing) return { modelId: id, name: existing.name, state: 'already' };
  const folder = `models/${id}`;
  await rm(library.at(folder), { recursive: true, force: true });
  const name = request.name ?? `published checkpoint${epoch === null ? '' : `, epoch ${epoch}`}`;
  const card = await writeModelFolder(library.at(folder), weights, {
    kind: 'pretrained',
    created: new Date().toISOString(),
    engine: 'pytorch',
    encoder,
    convention: PUBLISHED_CONVENTION,
    settings: {},
    lineage: {
      program: PROGRAM_VERSION,
      atlas: atlas.id,
      origin: { kind: 'published-checkpoint', epoch, landmarks, fileSha256: file },
    },
    curves: [],
  });
  saveModel(library.catalog, {
    id,
    kind: 'pretrained',
    name,
    folder,
    atlasId: atlas.id,
    parentId: null,
    subtype: null,
    engine: 'pytorch',
    weightsSha256: card.weightsSha256,
    summary: { origin: 'published-checkpoint', epoch },
  });
  audit(library, 'model-imported', id, { weights: card.weightsSha256 });
  return { modelId: id, name, state: 'made' };
}

/** The published location p counts voxels to the left, the front and the head. */
function requirePublishedAxes({ lungs }: Atlas, id: string): void {
  const published = [1, 0, 0, 0, -1, 0, 0, 0, 1];
  if (lungs.grid.direction.every((cosine, n) => Math.abs(cosine - published[n]!) < 1e-3)) return;
  throw new Refusal(
    'atlas-axes',
    `expected an atlas image stored along (L, A, S), as the published one is; ${id} has the directions [${lungs.grid.direction.join(', ')}] in LPS`,
  );
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
