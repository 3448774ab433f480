import type { Command } from 'commander';
import { importPaths } from '../../services/scans/importFiles.ts';
import { readVolumePatients } from '../../services/scans/volumePatients.ts';
import { readText } from '../files.ts';
import { runCommand } from '../run.ts';

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('copy CT from folders, ZIP files or a DICOMDIR into the library: DICOM, NIfTI, NRRD')
    .argument('<path...>', 'folder, file, ZIP or DICOMDIR')
    .option('--patients <csv>', 'whose the NIfTI and NRRD files are: file,patientId,studyDate')
    .option('--all', 'list every file in the ledger, not only the skipped and rejected')
    .action((paths: string[], options: { readonly all?: boolean; readonly patients?: string }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const { ledger, scans, counts } = await importPaths(session, paths, {
          ...(options.patients && { patients: readVolumePatients(readText(options.patients)) }),
        });
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
