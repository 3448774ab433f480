import { type Command, Option } from 'commander';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import type { Json } from '../../artefacts/key.ts';
import { SUBTYPES, type Subtype } from '../../catalog/boxes.ts';
import {
  annotationEfficiency,
  type EfficiencyPoint,
  efficiencyCsv,
  efficiencyRows,
} from '../../services/training/efficiency.ts';
import { wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';
import { readConfig } from './pretrain.ts';

interface Options {
  readonly model?: string;
  readonly subtype: Subtype;
  readonly scheme: 'linear' | 'full';
  readonly folds: number;
  readonly seed: number;
  readonly config?: string;
  readonly shares: string;
  readonly csv?: string;
}

export function addEfficiencyCommand(program: Command): void {
  program
    .command('efficiency')
    .description('how few boxes are enough: scores by the share of the boxes, pretrained and from scratch')
    .option('--model <id>', 'pretrained model (default: the newest)')
    .addOption(new Option('--subtype <name>').choices(SUBTYPES).makeOptionMandatory())
    .addOption(
      new Option('--scheme <name>', 'of the pretrained arm; from scratch all layers learn')
        .choices(['linear', 'full'])
        .default('linear'),
    )
    .option('--shares <list>', 'of the boxes, in %', '10,25,50,75,100')
    .option('--folds <n>', 'cross-validation by patient', wholeNumber(2), 5)
    .option('--seed <n>', 'of all randomness', wholeNumber(0), 1)
    .option('--config <file>', 'JSON with other settings')
    .option('--csv <file>', 'writes the points there')
    .action(({ config, shares, csv, ...options }: Options) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const settings: Record<string, Json> = config ? readConfig(config) : {};
        const known: readonly EfficiencyPoint[] = [];
        const request = {
          ...options,
          settings,
          shares: shares.split(',').map((share) => Number(share) / 100),
        };
        const points = await annotationEfficiency(session, request, {
          known,
          keep: () => undefined,
          part: () => undefined,
        });
        if (csv) await writeFileAtomic(csv, Buffer.from(efficiencyCsv(points)));
        output.table('efficiency', efficiencyRows(points));
      }),
    );
}
