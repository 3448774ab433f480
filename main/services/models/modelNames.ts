import { Refusal } from '../../../native-models/common/refusal.ts';
import { annotateModel } from '../../artefacts/modelFolder.ts';
import { listModels, renameModelRow } from '../../catalog/models.ts';
import type { Library } from '../library/library.ts';
import { requireModel } from './models.ts';

export const LONGEST_NAME = 120;
export const LONGEST_NOTE = 20_000;

/**
 * Gives a model another name, in its card and in the catalog.
 * @throws Refusal `model-unknown`, `bad-name`, `name-taken`, `model-missing`.
 */
export async function renameModel(library: Library, modelId: string, wanted: string): Promise<string> {
  const model = requireModel(library, modelId);
  const name = wanted.trim().replace(/\s+/g, ' ');
  if (name.length === 0 || name.length > LONGEST_NAME) {
    throw new Refusal('bad-name', `expected a name of 1 to ${LONGEST_NAME} letters, got ${name.length}`);
  }
  const other = listModels(library.catalog).find((each) => each.name === name && each.id !== model.id);
  if (other) throw new Refusal('name-taken', `the model ${other.id} is already called "${name}"`);
  await annotateModel(library.at(model.folder), { name });
  renameModelRow(library.catalog, model.id, name);
  return name;
}

/** Keeps the user's note in the model's card. @throws Refusal `model-unknown`, `bad-note`, `model-missing`. */
export async function noteModel(library: Library, modelId: string, note: string): Promise<void> {
  const model = requireModel(library, modelId);
  if (note.length > LONGEST_NOTE) {
    throw new Refusal('bad-note', `expected a note of at most ${LONGEST_NOTE} letters, got ${note.length}`);
  }
  await annotateModel(library.at(model.folder), { note });
}
