import { resolve } from 'node:path';
import type { Command } from 'commander';
import { audit } from '../../services/library/audit.ts';
import { features, featuresCsv, writePublishedFeatures } from '../../services/models/features.ts';
import { chosenModel } from '../../services/models/models.ts';
import { makeFolder, writeText } from '../files.ts';
import { runCommand } from '../run.ts';

export function addFeaturesCommand(program: Command): void {
  program
    .command('features')
    .description('one row of 128 numbers per scan: the representation y of the paper (eq. 11)')
    .option('--model <id>', 'pretrained model (default: the newest)')
    .option('-o, --output <file>', 'CSV file', 'features.csv')
    .option('--npy <folder>', 'also each landmark, in the files of the published extractor')
    .action((options: { readonly model?: string; readonly output: string; readonly npy?: string }) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const model = chosenModel(library, 'pretrained', options.model);
        if (options.npy) makeFolder(options.npy);
        const rows = options.npy
          ? await writePublishedFeatures(session, model, resolve(options.npy))
          : await features(session, model);
        writeText(options.output, featuresCsv(rows));
        audit(library, 'exported', model.id, { format: 'features', scans: rows.length });
        output.say(`wrote ${options.output}: ${rows.length} scans`);
        output.result('features', { file: options.output, scans: rows.length });
      }),
    );
}
