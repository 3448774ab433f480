import type { Command } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { isBackup } from '../../artefacts/backup/manifest.ts';
import { startNodeWorker } from '../../jobs/workerProcess.ts';
import { verifyBackup } from '../../services/backup/verifyBackup.ts';
import { rebuildCatalog } from '../../services/library/rebuild.ts';
import { repairLibrary } from '../../services/library/repair.ts';
import type { FreeSession } from '../../services/library/session.ts';
import { type Finding, type FindingCode, verifyLibrary } from '../../services/library/verify.ts';
import type { Output } from '../output.ts';
import { type Command as LibraryCommand, runCommand, runOnFolder } from '../run.ts';
import { addAuditCommand } from './audit.ts';
import { addBackupCommands } from './backup.ts';

export function addLibraryCommands(program: Command): void {
  const library = program
    .command('library')
    .description('the library itself: is it whole, and making it whole again');

  library
    .command('verify')
    .description('compare every file and row of a library, or every file of a backup, with what was written')
    .option('--repair', 'take what is damaged out of the way, so that the next run makes it again')
    .action((options: { readonly repair?: boolean }) =>
      runOnFolder(program.opts(), ({ folder, signal, output }) => {
        if (!isBackup(folder))
          return runCommand(program.opts(), (command) => verify(command, options.repair));
        return verifyOneBackup(
          { startWorker: startNodeWorker, signal, listen: output.listen },
          folder,
          output,
        );
      }),
    );

  library
    .command('rebuild')
    .description('make the catalog again from the journal in the library; the old one is set aside')
    .action(() =>
      runOnFolder(program.opts(), async ({ folder, output }) => {
        const rebuilt = rebuildCatalog(folder);
        output.say(`The catalog was made again: ${rebuilt.rows} rows.`);
        if (rebuilt.setAside) output.say(`The old one is ${rebuilt.setAside}.`);
        if (rebuilt.damagedLines.length > 0) {
          output.say(
            `${rebuilt.damagedLines.length} lines of the journal were damaged; ` +
              (rebuilt.copy
                ? 'the newest daily copy stood in for them.'
                : 'there was no daily copy to stand in for them.'),
          );
        }
        for (const [table, rows] of Object.entries(rebuilt.leftOut)) {
          output.say(`${rows} rows of ${table} were left out: what they refer to is lost.`);
        }
        output.result('rebuilt', rebuilt);
      }),
    );
  addBackupCommands(library, program);
  addAuditCommand(library, program);
}

async function verify({ session, output }: LibraryCommand, repair = false): Promise<void> {
  const { findings, files } = await verifyLibrary(session);
  output.table('findings', findings.map(row));
  const repaired = repair ? await repairLibrary(session, findings) : [];
  const left = findings.filter((finding) => finding.serious && !repaired.includes(finding));
  const notes = findings.filter(({ serious }) => !serious).length;
  output.say(
    `${files} files compared; ${findings.length - notes} damaged or missing, ${repaired.length} taken out of the way, ${notes} to know of`,
  );
  output.result('verified', { files, findings, repaired: repaired.length });
  if (left.length > 0) {
    throw new Refusal('library-not-whole', `${left.length} things in the library are damaged or missing`);
  }
}

async function verifyOneBackup(session: FreeSession, folder: string, output: Output): Promise<void> {
  const { findings, files } = await verifyBackup(session, folder);
  output.table('findings', findings.map(row));
  output.say(`${files} files of the backup compared; ${findings.length} damaged or missing`);
  output.result('verified', { files, findings, repaired: 0 });
  if (findings.length > 0) {
    throw new Refusal('backup-damaged', `${findings.length} files of the backup are damaged or missing`);
  }
}

const ADVICE: Readonly<Record<FindingCode, string>> = {
  'catalog-damaged': 'drasclr library rebuild',
  'journal-damaged': 'drasclr library verify --repair',
  'journal-differs': 'drasclr library rebuild, when the catalog is the damaged one',
  'original-missing': 'import the same data again',
  'original-damaged': 'import the same data again',
  'artefact-missing': 'drasclr prepare, or segment',
  'artefact-damaged': 'drasclr library verify --repair, then prepare or segment',
  'artefact-unsealed': 'drasclr library verify --repair',
  'weights-missing': 'import the model file again, or train again',
  'weights-damaged': 'import the model file again, or train again',
  'card-damaged': 'import the model file again',
  'atlas-damaged': 'import the atlas or a model file with it again',
  'patches-damaged': 'drasclr library verify --repair, then prepare',
  'patch-store-damaged': 'drasclr library verify --repair, then prepare',
  'audit-broken': 'a line from here on was changed: ask who had access to the library',
  'backup-file-missing': 'make another backup',
  'backup-file-damaged': 'make another backup, on another disk if this one fails',
  'set-aside': 'may be deleted',
  orphan: 'nothing speaks of it',
};

const row = ({ code, subject, scanIds }: Finding) => ({
  code,
  subject: scanIds ? `${subject}: ${scanIds.join(', ')}` : subject,
  'what to do': ADVICE[code],
});
