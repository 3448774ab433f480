import { readFile } from 'node:fs/promises';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { CARD, type ModelCard, parseModelCard, readModelCard } from '../../artefacts/modelFolder.ts';
import { findModel, type Model } from '../../catalog/models.ts';
import type { Library } from '../library/library.ts';

/** Kept beside an imported model while its parent is not in the library. */
export const PARENT_CARD = 'parent.json';

/** The model it was fine-tuned from, as far as it is known. */
export interface KnownParent {
  readonly id: string;
  readonly name: string | null;
  readonly card: ModelCard | null;
  readonly inLibrary: boolean;
}

export async function parentOf(library: Library, model: Model): Promise<KnownParent | null> {
  const id = model.parentId ?? (model.summary.importedParent as string | null | undefined) ?? null;
  if (id === null) return null;
  const row = findModel(library.catalog, id);
  const bytes = await parentCardBytes(library, model);
  const card = bytes && parseModelCard(bytes, `the card of ${id}`);
  return { id, name: row?.name ?? card?.name ?? null, card: card ?? null, inLibrary: row !== undefined };
}

/** Bytes of the parent's card: its own, or the copy that came with the model. */
async function parentCardBytes(library: Library, model: Model): Promise<Buffer | undefined> {
  const row = model.parentId === null ? undefined : findModel(library.catalog, model.parentId);
  const file = row ? library.at(row.folder, CARD) : library.at(model.folder, PARENT_CARD);
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** The card in a model's folder; null when its files are not there. */
export const cardOf = (library: Library, model: Model): Promise<ModelCard | null> =>
  readModelCard(library.at(model.folder)).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'model-missing') return null;
    throw error;
  });
