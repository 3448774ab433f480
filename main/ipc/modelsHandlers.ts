import type { MODEL_CALLS, TakenModel } from '../../preload/contract/models.ts';
import { isTorchFile } from '../artefacts/pytorch/container.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import type { Library } from '../services/library/library.ts';
import { importCheckpoint } from '../services/models/importCheckpoint.ts';
import { modelDetail, modelRows } from '../services/models/modelDetails.ts';
import { exportModel, importModel, modelFileName } from '../services/models/modelFiles.ts';
import { noteModel, renameModel } from '../services/models/modelNames.ts';
import { finishRemovals, removeModel } from '../services/models/modelRemoval.ts';
import { requireModel } from '../services/models/models.ts';
import type { Handlers } from './answer.ts';
import type { ChoosePaths } from './importing.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** The calls of the models screen, answered. */
export const modelsHandlers = (
  library: OpenedLibrary,
  choose: ChoosePaths,
): Pick<Handlers, keyof typeof MODEL_CALLS> => ({
  listModels: () => {
    const opened = library.open();
    finishRemovals(opened);
    return modelRows(opened);
  },
  openModel: (argument) => modelDetail(library.open(), argument.modelId),
  renameModel: async (argument) => {
    await renameModel(library.open(), argument.modelId, argument.name);
    return null;
  },
  noteModel: async (argument) => {
    await noteModel(library.open(), argument.modelId, argument.note);
    return null;
  },
  removeModel: (argument) => removeModel(library.open(), argument.modelId, argument.confirmed ?? undefined),
  exportModel: async (argument) => {
    const opened = library.open();
    const file = modelFileName(requireModel(opened, argument.modelId));
    await exportModel(opened, argument.modelId, opened.at('exports', file));
    return { file };
  },
  exportModelCard: async (argument) => {
    const opened = library.open();
    const { card, row } = await modelDetail(opened, argument.modelId);
    const name = modelFileName(row).replace(/\.drasclr$/, '.md');
    return { file: await exportFile(opened, name, Buffer.from(card)) };
  },
  chooseAndImportModel: async () => {
    const [path] = await choose('model');
    return path === undefined ? null : takeModel(library.open(), path);
  },
});

export const isModelFile = (path: string): boolean => /\.(drasclr|pth\.tar|pth)$/i.test(path);

/** A model file of ours, or a published checkpoint, which joins the newest atlas. */
const takeModel = async (library: Library, path: string): Promise<TakenModel> =>
  (await isTorchFile(path)) ? importCheckpoint(library, path) : importModel(library, path);

/** Model files that were dropped, one after the other. @throws Refusal of the first that is refused. */
export async function takeModels(library: OpenedLibrary, paths: readonly string[]): Promise<TakenModel[]> {
  const taken: TakenModel[] = [];
  for (const path of paths) taken.push(await takeModel(library.open(), path));
  return taken;
}
