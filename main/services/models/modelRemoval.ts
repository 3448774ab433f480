import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { findArtefact } from '../../catalog/artefacts.ts';
import { findModel, listModels, removeModelRow } from '../../catalog/models.ts';
import { predictionsOfModel, removePredictionsOfModel } from '../../catalog/predictions.ts';
import { listQueued } from '../../catalog/queue.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { requireModel } from './models.ts';

/** What goes when a model goes, and what forbids it. */
export interface Removal {
  /** Models that were fine-tuned from it: they go first. */
  readonly children: readonly string[];
  /** Jobs that have not ended and use it. */
  readonly jobs: number;
  readonly masks: number;
  readonly scans: number;
}

export function removalOf(library: Library, modelId: string): Removal {
  const { catalog } = library;
  const predictions = predictionsOfModel(catalog, modelId);
  const open = listQueued(catalog).filter(
    ({ state, request }) =>
      ['pending', 'running', 'paused'].includes(state.kind) &&
      JSON.stringify(request).includes(JSON.stringify(modelId)),
  );
  return {
    children: listModels(catalog).flatMap(({ id, parentId }) => (parentId === modelId ? [id] : [])),
    jobs: open.length,
    masks: predictions.length,
    scans: new Set(predictions.map(({ scanId }) => scanId)).size,
  };
}

/**
 * Deletes a model, its masks and what was measured in them: rows and files go together, also when the program
 * is killed meanwhile ({@link finishRemovals}).
 * @param confirmed the model's name, as the user repeated it; needed only when masks go with it
 * @throws Refusal `model-unknown`, `model-has-children`, `model-in-use`, `model-has-masks`.
 */
export async function removeModel(library: Library, modelId: string, confirmed?: string): Promise<Removal> {
  const { catalog } = library;
  const model = requireModel(library, modelId);
  const removal = removalOf(library, modelId);
  refuseRemoval(model.name, removal, confirmed);
  const files = predictionsOfModel(catalog, modelId).flatMap(
    ({ key }) => findArtefact(catalog, key)?.path ?? [],
  );
  const journal = library.at('models', `${JOURNAL}${modelId}.json`);
  await writeFileAtomic(journal, Buffer.from(JSON.stringify({ modelId, paths: [...files, model.folder] })));
  inTransaction(catalog, () => {
    removePredictionsOfModel(catalog, modelId);
    removeModelRow(catalog, modelId);
    audit(library, 'model-deleted', modelId, { masks: removal.masks, scans: removal.scans });
  });
  finishRemovals(library);
  return removal;
}

function refuseRemoval(name: string, removal: Removal, confirmed: string | undefined): void {
  const { children, jobs, masks, scans } = removal;
  if (children.length > 0) {
    throw new Refusal(
      'model-has-children',
      `"${name}" is the parent of ${children.join(', ')}: delete what was fine-tuned from it first`,
    );
  }
  if (jobs > 0) {
    throw new Refusal(
      'model-in-use',
      `"${name}" is used by ${plural(jobs, 'job')}: cancel or remove them first`,
    );
  }
  if (masks > 0 && confirmed !== name) {
    throw new Refusal(
      'model-has-masks',
      `${plural(masks, 'mask')} on ${plural(scans, 'scan')} would go with "${name}"; expected its name as confirmation`,
    );
  }
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

const JOURNAL = '.removing-';

/** Only what a removal may ever delete. */
const journalSchema = z.object({
  modelId: z.string(),
  paths: z.array(z.string().regex(/^(models|artefacts\/probability)\/[\w-][\w.-]*$/)),
});

/** Ends removals that a kill has interrupted: without its row the files go, with it nothing has happened. */
export function finishRemovals(library: Library): void {
  const folder = library.at('models');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((each) => each.startsWith(JOURNAL))) {
    const journal = library.at('models', name);
    const { modelId, paths } = journalSchema.parse(JSON.parse(readFileSync(journal, 'utf8')));
    if (!findModel(library.catalog, modelId)) {
      for (const path of paths) rmSync(library.at(path), { recursive: true, force: true });
    }
    rmSync(journal, { force: true });
  }
}
