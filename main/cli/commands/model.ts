import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { ModelScore } from '../../../preload/contract/models.ts';
import { isTorchFile } from '../../artefacts/pytorch/container.ts';
import {
  exportWeights,
  MODEL_FORMATS,
  type ModelFormat,
  weightsFileName,
} from '../../services/models/exportWeights.ts';
import { importCheckpoint } from '../../services/models/importCheckpoint.ts';
import { modelDetail, modelRows } from '../../services/models/modelDetails.ts';
import { importModel } from '../../services/models/modelFiles.ts';
import { noteModel, renameModel } from '../../services/models/modelNames.ts';
import { removeModel } from '../../services/models/modelRemoval.ts';
import { requireModel } from '../../services/models/models.ts';
import { writeText } from '../files.ts';
import { runCommand } from '../run.ts';

export function addModelCommands(program: Command): void {
  const model = program.command('model').description('models: their cards, and each as one file');
  addList(model, program);
  addCard(model, program);
  addExport(model, program);
  addImport(model, program);
  addRename(model, program);
  addDelete(model, program);
}

function addList(model: Command, program: Command): void {
  model
    .command('list')
    .description('the models of the library, newest first')
    .action(() =>
      runCommand(program.opts(), async ({ library, output }) => {
        const rows = await modelRows(library);
        if (rows.length === 0)
          output.say('no models yet; make one with "drasclr pretrain", or "drasclr model import"');
        output.table(
          'models',
          rows.map(({ id, name, kind, subtype, scans, score, parentId, engine, createdAt, weights }) => ({
            model: id,
            name,
            kind,
            subtype,
            parent: parentId,
            scans,
            score: scoreWords(score),
            engine,
            date: createdAt.slice(0, 10),
            weights,
          })),
        );
      }),
    );
}

function addCard(model: Command, program: Command): void {
  model
    .command('card')
    .description('the model card: intended use, data, metrics, limits, how it was made (Markdown)')
    .argument('<model>')
    .option('-o, --output <file>', 'file (default: stdout)')
    .option('--methods', 'only a paragraph for the methods section of a paper')
    .option('--note <text>', 'put this note on the card first')
    .action(
      (
        id: string,
        options: { readonly output?: string; readonly methods?: boolean; readonly note?: string },
      ) =>
        runCommand(program.opts(), async ({ library, output }) => {
          if (options.note !== undefined) await noteModel(library, id, options.note);
          const detail = await modelDetail(library, id);
          const text = options.methods ? `${detail.methods}\n` : detail.card;
          if (options.output) {
            writeText(options.output, text);
            output.say(`wrote ${options.output}`);
          } else output.say(text.trimEnd());
          output.result('model', detail);
        }),
    );
}

function addExport(model: Command, program: Command): void {
  model
    .command('export')
    .description(
      'write a model as one file: with card and atlas (drasclr), or its weights for other programs; nothing in it can be executed',
    )
    .argument('<model>')
    .addOption(
      new Option('--format <name>', 'pytorch: as the published extractor loads it')
        .choices(MODEL_FORMATS)
        .default('drasclr'),
    )
    .option('-o, --output <file>', 'file, or folder to put it in', '.')
    .action((id: string, options: { readonly output: string; readonly format: ModelFormat }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const wanted = resolve(options.output);
        const inFolder = statSync(wanted, { throwIfNoEntry: false })?.isDirectory() ?? false;
        const file = inFolder
          ? join(wanted, weightsFileName(requireModel(library, id), options.format))
          : wanted;
        const { notice } = await exportWeights(library, id, options.format, file);
        output.say(`wrote ${file}`);
        if (notice !== null) output.say(`note: ${notice}`);
        output.result('model-written', { model: id, file, format: options.format, notice });
      }),
    );
}

function addImport(model: Command, program: Command): void {
  model
    .command('import')
    .description(
      'import a model file (.drasclr, every hash is checked) or a published DrasCLR checkpoint (.pth.tar)',
    )
    .argument('<file>')
    .option('--atlas <id>', 'atlas that a published checkpoint was trained on (default: the newest)')
    .option('--name <name>', 'name of the model made from a published checkpoint')
    .action((file: string, options: { readonly atlas?: string; readonly name?: string }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const path = resolve(file);
        if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
          throw new Refusal('file-not-found', `expected a model file at ${path}`);
        }
        const taken = (await isTorchFile(path))
          ? await importCheckpoint(library, path, options)
          : await importModel(library, path);
        output.say(
          taken.state === 'made'
            ? `${taken.modelId}: ${taken.name}`
            : `${taken.modelId} was there already; nothing has changed`,
        );
        output.result('model-imported', taken);
      }),
    );
}

function addRename(model: Command, program: Command): void {
  model
    .command('rename')
    .description('give a model another name')
    .argument('<model>')
    .argument('<name>')
    .action((id: string, name: string) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const given = await renameModel(library, id, name);
        output.say(`${id} is called "${given}"`);
        output.result('model-renamed', { model: id, name: given });
      }),
    );
}

function addDelete(model: Command, program: Command): void {
  model
    .command('delete')
    .description(
      'delete a model, with its masks when its name confirms it; refused while others were made from it',
    )
    .argument('<model>')
    .option('--confirm <name>', "the model's name: its masks and their measures go too")
    .action((id: string, options: { readonly confirm?: string }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const { masks, scans } = await removeModel(library, id, options.confirm);
        output.say(
          masks === 0 ? `${id} is deleted` : `${id} is deleted with ${masks} masks on ${scans} scans`,
        );
        output.result('model-deleted', { model: id, masks, scans });
      }),
    );
}

const scoreWords = (score: ModelScore | null): string | null => {
  if (!score) return null;
  if (score.kind === 'loss') return `loss ${score.value.toFixed(3)}`;
  return `F1 ${score.mean.toFixed(2)} ± ${score.sd.toFixed(2)}`;
};
