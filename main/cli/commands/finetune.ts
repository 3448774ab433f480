import { type Command, Option } from 'commander';
import type { Json } from '../../artefacts/key.ts';
import { SUBTYPES, type Subtype } from '../../catalog/boxes.ts';
import { fineTuneTogether } from '../../services/training/finetune.ts';
import { foldTable, warningsOf } from '../foldTable.ts';
import { wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';
import { readConfig } from './pretrain.ts';

interface Options {
  readonly model?: string;
  readonly subtype: readonly Subtype[];
  readonly scheme: 'linear' | 'full';
  readonly folds: number;
  readonly seed: number;
  readonly config?: string;
  readonly reader?: readonly string[];
}

export function addFineTuneCommand(program: Command): void {
  program
    .command('finetune')
    .description('learn to tell subtypes of emphysema from healthy lung by the boxes of the readers')
    .option('--model <id>', 'pretrained model (default: the newest)')
    .addOption(
      new Option('--subtype <names...>', 'several are learnt at once on one encoder')
        .choices(SUBTYPES)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--scheme <name>', 'linear: encoder frozen; full: all layers')
        .choices(['linear', 'full'])
        .default('linear'),
    )
    .option('--folds <n>', 'cross-validation by patient', wholeNumber(2), 5)
    .option('--seed <n>', 'of all randomness', wholeNumber(0), 1)
    .option('--config <file>', 'JSON with other settings')
    .option('--reader <names...>', 'learn from the boxes of these readers (default: all)')
    .action(({ config, subtype, reader, ...options }: Options) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const settings: Record<string, Json> = config ? readConfig(config) : {};
        const subtypes = [...new Set(subtype)];
        for (const model of await fineTuneTogether(session, {
          ...options,
          subtypes,
          settings,
          ...(reader && { readers: reader }),
        })) {
          output.table('folds', foldTable(model.summary));
          for (const warning of warningsOf(model.summary)) output.say(warning);
          output.say(`model ${model.id} "${model.name}", weights ${model.weightsSha256.slice(0, 12)}`);
          output.result('model', model);
        }
      }),
    );
}
