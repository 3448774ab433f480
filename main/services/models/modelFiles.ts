import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { checkWeights } from '../../../native-models/network/checkWeights.ts';
import { atlasLungsFile, MAX_LUNGS_BYTES, parseLandmarks, readAtlas } from '../../artefacts/atlasFolder.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { writeFolderAtomic } from '../../artefacts/atomicFolder.ts';
import {
  encodeModelFile,
  hashOf,
  MODEL_PARTS,
  type ModelFile,
  type ModelFileManifest,
  readModelFile,
} from '../../artefacts/modelFile.ts';
import { CARD, type ModelCard, parseModelCard, readModelCard, WEIGHTS } from '../../artefacts/modelFolder.ts';
import { readNifti } from '../../artefacts/nifti.ts';
import { decodeSafetensors } from '../../artefacts/safetensors.ts';
import { type AtlasRow, findAtlas, saveAtlas } from '../../catalog/atlases.ts';
import { adoptModels, findModel, listModels, type Model, saveModel } from '../../catalog/models.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { PARENT_CARD, parentOf } from './modelCards.ts';
import { modelDetail } from './modelDetails.ts';
import { requireModel } from './models.ts';

/**
 * Writes a model as one file: weights, card, atlas, the parent's card.
 * @throws Refusal `model-unknown`, `model-missing`, `model-damaged`, `library-full`.
 */
export async function exportModel(library: Library, modelId: string, path: string): Promise<void> {
  const model = requireModel(library, modelId);
  const atlas = findAtlas(library.catalog, model.atlasId)!;
  const folder = library.at(model.folder);
  const weights = await readFile(join(folder, WEIGHTS)).catch(() => {
    throw new Refusal('model-missing', `expected the weights of ${model.id}, they cannot be read`);
  });
  const found = hashOf(weights);
  if (found !== model.weightsSha256) {
    throw new Refusal(
      'model-damaged',
      `${model.id}: expected weights with SHA-256 ${model.weightsSha256}, got ${found}`,
    );
  }
  const parent = await parentOf(library, model);
  const parts = new Map<string, Uint8Array>([
    [MODEL_PARTS.model, await readFile(join(folder, CARD))],
    [MODEL_PARTS.weights, weights],
    [MODEL_PARTS.lungs, await readFile(library.at(atlas.folder, 'lungs.nii.gz'))],
    [MODEL_PARTS.landmarks, await readFile(library.at(atlas.folder, 'landmarks.json'))],
    [MODEL_PARTS.card, Buffer.from((await modelDetail(library, modelId)).card)],
    ...(parent?.card
      ? ([[MODEL_PARTS.parent, cardBytes({ ...parent.card, name: parent.name ?? parent.id })]] as const)
      : []),
  ]);
  const about = {
    model: {
      id: model.id,
      kind: model.kind,
      name: model.name,
      subtype: model.subtype,
      parentId: parent?.id ?? null,
      summary: Object.fromEntries(Object.entries(model.summary).filter(([key]) => key !== 'importedParent')),
    },
    atlas: { id: atlas.id, name: atlas.name, landmarks: atlas.landmarks },
  };
  await writeFileAtomic(path, encodeModelFile(about, parts));
  audit(library, 'model-exported', modelId, { format: 'drasclr' });
}

/** A name for the file: the model's own words with its id, safe on every disk. */
export function modelFileName({ id, name }: Pick<Model, 'id' | 'name'>): string {
  const words = name
    .normalize('NFKD')
    .replace(/[^\w]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${words || 'model'}-${id}.drasclr`;
}

export interface ImportedModel {
  readonly modelId: string;
  readonly name: string;
  readonly state: 'made' | 'already';
}

/**
 * Takes a model of another library in. What is there already is left as it is.
 * @throws Refusal those of {@link readModelFile}, `model-conflict`, `atlas-conflict`, `atlas-damaged`.
 */
export async function importModel(library: Library, path: string): Promise<ImportedModel> {
  const file = await readModelFile(path);
  const { model } = file.manifest;
  const card = checkedCard(file);
  const weights = decodeSafetensors(file.parts.get(MODEL_PARTS.weights)!, MODEL_PARTS.weights).tensors;
  checkWeights(card.encoder, card.kind === 'classifier' ? 'classifier' : 'projection', weights);
  const existing = findModel(library.catalog, model.id);
  if (existing) {
    if (existing.weightsSha256 !== card.weightsSha256) {
      throw new Refusal(
        'model-conflict',
        `this library has a model ${model.id} with other weights (${existing.weightsSha256.slice(0, 8)}, the file has ${card.weightsSha256.slice(0, 8)})`,
      );
    }
    await restoreFolder(library, existing, file);
    return { modelId: model.id, name: existing.name, state: 'already' };
  }
  await takeAtlas(library, file);
  const folder = `models/${model.id}`;
  const parent = file.parts.get(MODEL_PARTS.parent);
  await writeFolderAtomic(
    library.at(folder),
    new Map([
      [WEIGHTS, file.parts.get(MODEL_PARTS.weights)!],
      [CARD, file.parts.get(MODEL_PARTS.model)!],
      ...(parent ? ([[PARENT_CARD, parent]] as const) : []),
    ]),
  );
  record(library, file.manifest, card, folder);
  return { modelId: model.id, name: model.name, state: 'made' };
}

/** Files of a model that were damaged or lost since come back from the file it was exported to. */
async function restoreFolder(library: Library, existing: Model, { parts }: ModelFile): Promise<void> {
  const folder = library.at(existing.folder);
  const weights = await readFile(join(folder, WEIGHTS)).catch(() => undefined);
  const card = await readModelCard(folder).catch(() => undefined);
  if (card && weights && hashOf(weights) === existing.weightsSha256) return;
  const parent = parts.get(MODEL_PARTS.parent);
  await writeFolderAtomic(
    folder,
    new Map([
      [WEIGHTS, parts.get(MODEL_PARTS.weights)!],
      [CARD, parts.get(MODEL_PARTS.model)!],
      ...(parent ? ([[PARENT_CARD, parent]] as const) : []),
    ]),
  );
}

/** Rows last, so that they never speak of files that are not there. */
function record(library: Library, manifest: ModelFileManifest, card: ModelCard, folder: string): void {
  const { catalog } = library;
  const { model, atlas } = manifest;
  const parent = model.parentId === null ? undefined : findModel(catalog, model.parentId);
  inTransaction(catalog, () => {
    saveModel(
      catalog,
      {
        id: model.id,
        kind: model.kind,
        name: model.name,
        folder,
        atlasId: atlas.id,
        parentId: parent?.id ?? null,
        subtype: model.subtype,
        engine: card.engine,
        weightsSha256: card.weightsSha256,
        summary: { ...model.summary, importedParent: model.parentId },
      },
      card.created,
    );
    const orphans = listModels(catalog).filter(
      ({ parentId, summary }) => parentId === null && summary.importedParent === model.id,
    );
    adoptModels(
      catalog,
      model.id,
      orphans.map(({ id }) => id),
    );
    audit(library, 'model-imported', model.id, { weights: card.weightsSha256 });
  });
}

/** The card in the file, when it says the same as the rest of it. @throws Refusal `model-file-invalid`. */
function checkedCard({ manifest, parts }: ModelFile): ModelCard {
  const card = parseModelCard(parts.get(MODEL_PARTS.model)!, MODEL_PARTS.model);
  const { model, atlas, files } = manifest;
  const kind = card.kind === 'classifier' ? 'finetuned' : 'pretrained';
  const differing = [
    ...(card.weightsSha256 === files[MODEL_PARTS.weights] ? [] : ["the weights' hash"]),
    ...(kind === model.kind ? [] : ['the kind']),
    ...(card.lineage.atlas === undefined || card.lineage.atlas === atlas.id ? [] : ['the atlas']),
    ...((card.lineage.parent ?? null) === model.parentId ? [] : ['the parent']),
  ];
  if (differing.length > 0) {
    throw new Refusal(
      'model-file-invalid',
      `expected ${MODEL_PARTS.model} to say the same as ${MODEL_PARTS.manifest}; they differ in ${differing.join(', ')}`,
    );
  }
  return card;
}

/** The file's atlas, unless the library has it. @throws Refusal `atlas-conflict`, `atlas-damaged`. */
async function takeAtlas(library: Library, { manifest, parts }: ModelFile): Promise<void> {
  const { atlas } = manifest;
  const landmarks = parts.get(MODEL_PARTS.landmarks)!;
  const existing = findAtlas(library.catalog, atlas.id);
  const lungs = parts.get(MODEL_PARTS.lungs)!;
  if (existing) return requireSameAtlas(library, existing, landmarks, lungs);
  const count = parseLandmarks(landmarks, MODEL_PARTS.landmarks).landmarks.length;
  if (count !== atlas.landmarks) {
    throw new Refusal('atlas-damaged', `expected ${atlas.landmarks} landmarks in the file, got ${count}`);
  }
  const folder = `atlases/${atlas.id}`;
  await writeFolderAtomic(
    library.at(folder),
    new Map([
      ['lungs.nii.gz', parts.get(MODEL_PARTS.lungs)!],
      ['landmarks.json', landmarks],
    ]),
  );
  try {
    await readAtlas(library.at(folder));
  } catch (error) {
    // No row speaks of it yet.
    await rm(library.at(folder), { recursive: true, force: true });
    throw error;
  }
  saveAtlas(library.catalog, { ...atlas, folder, scanId: null });
}

async function requireSameAtlas(
  library: Library,
  atlas: AtlasRow,
  landmarks: Uint8Array,
  lungs: Uint8Array,
): Promise<void> {
  const own = await readFile(library.at(atlas.folder, 'landmarks.json'));
  if (!own.equals(landmarks)) {
    throw new Refusal('atlas-conflict', `this library has an atlas ${atlas.id} with other landmarks`);
  }
  const [mine, theirs] = await Promise.all([
    readFile(atlasLungsFile(library.at(atlas.folder))),
    Buffer.from(lungs),
  ]);
  // Packed by another zlib, the same mask is other bytes.
  if (mine.equals(theirs) || (await sameMask(mine, theirs))) return;
  throw new Refusal('atlas-conflict', `this library has an atlas ${atlas.id} with other lungs`);
}

async function sameMask(a: Buffer, b: Buffer): Promise<boolean> {
  const [one, other] = await Promise.all(
    [a, b].map((bytes) => readNifti('lungs.nii.gz', async () => bytes, MAX_LUNGS_BYTES)),
  );
  return (
    JSON.stringify(one!.grid) === JSON.stringify(other!.grid) &&
    Buffer.from(one!.voxels.buffer).equals(Buffer.from(other!.voxels.buffer))
  );
}

/** Names in one order, whichever way the card came. */
const cardBytes = (card: ModelCard): Buffer =>
  Buffer.from(
    `${JSON.stringify(parseModelCard(Buffer.from(JSON.stringify(card)), MODEL_PARTS.parent), null, 2)}\n`,
  );
