import { Refusal } from '../../../native-models/common/refusal.ts';
import { findModel, listModels, type Model, type StoredModel } from '../../catalog/models.ts';
import type { Library } from '../library/library.ts';

/**
 * The model named, else the newest of its kind.
 * @throws Refusal `unknown-model`, `wrong-model`, `no-model`.
 */
export function chosenModel(library: Library, kind: Model['kind'], id: string | undefined): Model {
  const models = listModels(library.catalog).filter((model) => model.kind === kind);
  const model = id === undefined ? models.at(-1) : findModel(library.catalog, id);
  if (model?.kind === kind) return model;
  const known = models.map((row) => row.id).join(', ') || 'none';
  if (model) {
    throw new Refusal(
      'wrong-model',
      `expected a ${kind} model; "${id}" is ${model.kind}; there are: ${known}`,
    );
  }
  if (id !== undefined) {
    throw new Refusal('unknown-model', `no ${kind} model has the id "${id}"; there are: ${known}`);
  }
  const command = kind === 'pretrained' ? 'pretrain' : 'finetune';
  throw new Refusal('no-model', `no ${kind} model yet; make one with "drasclr ${command}"`);
}

/** @throws Refusal `model-unknown`. */
export function requireModel(library: Library, id: string): StoredModel {
  const model = findModel(library.catalog, id);
  if (model) return model;
  const known = listModels(library.catalog).map((row) => row.id);
  throw new Refusal(
    'model-unknown',
    `expected the id of a model of this library, got ${id}; there are: ${known.join(', ') || 'none'}`,
  );
}
