import type { Command } from 'commander';
import { parseCsv } from '../../services/annotation/csv.ts';
import { importPaths } from '../../services/scans/importFiles.ts';
import { readVolumePatients } from '../../services/scans/volumePatients.ts';
import { readText } from '../files.ts';
import { runCommand } from '../run.ts';
import { ledgerRows, tellImport } from '../tellImport.ts';

interface ImportCommandOptions {
  readonly all?: boolean;
  readonly patients?: string;
  readonly deidentify?: boolean;
  readonly ids?: string;
}

export function readIds(file: string | undefined): Readonly<Record<string, string>> {
  if (file === undefined) return {};
  const rows = parseCsv(readText(file), ['patientId', 'id']);
  return Object.fromEntries(rows.map(({ values }) => [values.patientId ?? '', values.id ?? '']));
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('copy CT from folders, ZIP files or a DICOMDIR into the library: DICOM, NIfTI, NRRD')
    .argument('<path...>', 'folder, file, ZIP or DICOMDIR')
    .option('--patients <csv>', 'whose the NIfTI and NRRD files are: file,patientId,studyDate')
    .option('--all', 'list every file in the ledger, not only the skipped and rejected')
    .option(
      '--deidentify',
      'keep de-identified copies: PS3.15 basic profile, UIDs and dates replaced by the library’s key',
    )
    .option('--ids <csv>', 'with --deidentify: a table patientId,id of the ids that a site gives')
    .action((paths: string[], options: ImportCommandOptions) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const deidentify = options.deidentify ? { ids: readIds(options.ids) } : undefined;
        const outcome = await importPaths(session, paths, {
          ...(options.patients && { patients: readVolumePatients(readText(options.patients)) }),
          ...(deidentify && { deidentify }),
        });
        const shown = outcome.ledger.filter((line) => options.all || line.verdict !== 'imported');
        const listed = options.all ? shown : shown.filter((line) => line.verdict !== 'duplicate');
        if (listed.length > 0) output.table('ledger', ledgerRows(listed));
        tellImport(outcome, output);
      }),
    );
}
