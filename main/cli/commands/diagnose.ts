import { resolve } from 'node:path';
import type { Command } from 'commander';
import { startNodeWorker } from '../../jobs/workerProcess.ts';
import { writeDiagnosis } from '../../services/diagnose/diagnose.ts';
import { type Library, openLibrary } from '../../services/library/library.ts';
import { readSettings } from '../../services/settings/settings.ts';
import { settingsFolder } from '../../services/settings/settingsFolder.ts';
import { runOnFolder } from '../run.ts';

export function addDiagnoseCommand(program: Command): void {
  program
    .command('diagnose')
    .description(
      'write a support bundle: versions, engine check, settings, job logs, a check of the library; names and paths are taken out',
    )
    .option('-o, --output <file>', 'ZIP file', 'drasclr-support.zip')
    .action((options: { readonly output: string }) =>
      runOnFolder(program.opts(), async ({ folder, signal, output, engine }) => {
        const library = openOrWhy(folder);
        try {
          const session = { startWorker: startNodeWorker, signal, engine, listen: output.listen };
          const { settings } = readSettings(settingsFolder());
          const input = { session, folder, library, settings, settingsFolder: settingsFolder() };
          const parts = await writeDiagnosis(input, resolve(options.output));
          output.say(`wrote ${options.output} with ${parts.join(', ')}; look into it before you send it`);
          output.result('diagnosed', { file: options.output, parts });
        } finally {
          if ('catalog' in library) library.close();
        }
      }),
    );
}

/** A library that cannot be opened is what the bundle is about. */
function openOrWhy(folder: string): Library | { readonly why: unknown } {
  try {
    return openLibrary(folder);
  } catch (why) {
    return { why };
  }
}
