import type { Command } from 'commander';
import { features, featuresCsv } from '../../services/models/features.ts';
import { chosenModel } from '../../services/models/models.ts';
import { writeText } from '../files.ts';
import { runCommand } from '../run.ts';

export function addFeaturesCommand(program: Command): void {
  program
    .command('features')
    .description('one row of 128 numbers per scan: the representation y of the paper (eq. 11)')
    .option('--model <id>', 'pretrained model (default: the newest)')
    .option('-o, --output <file>', 'CSV file', 'features.csv')
    .action((options: { readonly model?: string; readonly output: string }) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const rows = await features(session, chosenModel(library, 'pretrained', options.model));
        writeText(options.output, featuresCsv(rows));
        output.say(`wrote ${options.output}: ${rows.length} scans`);
        output.result('features', { file: options.output, scans: rows.length });
      }),
    );
}
