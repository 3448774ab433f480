import { z } from 'zod';
import type { ModelCalls, TakenModel } from '../../preload/contract/models.ts';
import { isTorchFile } from '../artefacts/pytorch/container.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import type { Library } from '../services/library/library.ts';
import { importCheckpoint } from '../services/models/importCheckpoint.ts';
import { modelDetail, modelRows } from '../services/models/modelDetails.ts';
import { exportModel, importModel, modelFileName } from '../services/models/modelFiles.ts';
import { LONGEST_NOTE, noteModel, renameModel } from '../services/models/modelNames.ts';
import { finishRemovals, removeModel } from '../services/models/modelRemoval.ts';
import { requireModel } from '../services/models/models.ts';
import type { Handlers } from './answer.ts';
import type { ChoosePaths } from './importing.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** Ids are made by us; anything else is refused before the catalog is asked. */
const modelId = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
const one = z.strictObject({ modelId });

/** The calls of the models screen, answered. */
export const modelsHandlers = (
  library: OpenedLibrary,
  choose: ChoosePaths,
): Pick<Handlers, keyof ModelCalls> => ({
  listModels: {
    argument: z.undefined(),
    answer: () => {
      const opened = library.open();
      finishRemovals(opened);
      return modelRows(opened);
    },
  },
  openModel: { argument: one, answer: (argument) => modelDetail(library.open(), argument.modelId) },
  renameModel: {
    argument: z.strictObject({ modelId, name: z.string().max(1000) }),
    answer: async (argument) => {
      await renameModel(library.open(), argument.modelId, argument.name);
      return null;
    },
  },
  noteModel: {
    argument: z.strictObject({ modelId, note: z.string().max(LONGEST_NOTE) }),
    answer: async (argument) => {
      await noteModel(library.open(), argument.modelId, argument.note);
      return null;
    },
  },
  removeModel: {
    argument: z.strictObject({ modelId, confirmed: z.string().max(1000).nullable() }),
    answer: (argument) => removeModel(library.open(), argument.modelId, argument.confirmed ?? undefined),
  },
  exportModel: {
    argument: one,
    answer: async (argument) => {
      const opened = library.open();
      const file = modelFileName(requireModel(opened, argument.modelId));
      await exportModel(opened, argument.modelId, opened.at('exports', file));
      return { file };
    },
  },
  exportModelCard: {
    argument: one,
    answer: async (argument) => {
      const opened = library.open();
      const { card, row } = await modelDetail(opened, argument.modelId);
      const name = modelFileName(row).replace(/\.drasclr$/, '.md');
      return { file: await exportFile(opened, name, Buffer.from(card)) };
    },
  },
  chooseAndImportModel: {
    argument: z.undefined(),
    answer: async () => {
      const [path] = await choose('model');
      return path === undefined ? null : takeModel(library.open(), path);
    },
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
