import type { Command } from 'commander';
import { importPaths } from '../../services/scans/importFiles.ts';
import { runCommand } from '../run.ts';

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('copy DICOM CT from folders, ZIP files or a DICOMDIR into the library')
    .argument('<path...>', 'folder, file, ZIP or DICOMDIR')
    .option('--all', 'list every file in the ledger, not only the skipped and rejected')
    .action((paths: string[], options: { readonly all?: boolean }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const { ledger, scans, counts } = await importPaths(session, paths);
        const shown = ledger.filter((line) => options.all || line.verdict !== 'imported');
        const listed = options.all ? shown : shown.filter((line) => line.verdict !== 'duplicate');
        if (listed.length > 0) {
          output.table(
            'ledger',
            listed.map(({ name, verdict, code, reason }) => ({ file: name, verdict, code, reason })),
          );
        }
        output.say(
          `${counts.imported} imported, ${counts.duplicate} duplicate, ${counts.skipped} skipped, ${counts.rejected} rejected`,
        );
        output.table('scans', scans, ['seriesUid']);
        output.result('imported', counts);
      }),
    );
}
