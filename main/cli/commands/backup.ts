import type { Command } from 'commander';
import { startNodeWorker } from '../../jobs/workerProcess.ts';
import { backUpLibrary } from '../../services/backup/backup.ts';
import { restoreLibrary } from '../../services/backup/restore.ts';
import { runCommand, runOnFolder } from '../run.ts';

export function addBackupCommands(library: Command, program: Command): void {
  library
    .command('backup')
    .description(
      'copy the whole library, also while it is in use; what has not changed since the last backup there is shared with it',
    )
    .argument('<folder>', 'where backups are kept, best on another disk; each gets a folder of its own')
    .action((target: string) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const made = await backUpLibrary(session, target);
        output.say(
          `${made.folder}: ${made.files} files, ${megabytes(made.bytes)}; ${made.linked} shared with the backup before`,
        );
        for (const path of made.missing) output.say(`note: ${path} is missing from the library itself`);
        for (const path of made.damaged) output.say(`note: ${path} is damaged in the library itself`);
        if (made.missing.length + made.damaged.length > 0)
          output.say('run "drasclr library verify" for what to do about these files');
        output.result('backed-up', made);
      }),
    );

  library
    .command('restore')
    .description(
      'make a new library from a backup; name the new folder by --library, it must be new or empty',
    )
    .argument('<backup>', 'a backup, or the folder that backups are kept in: then its newest')
    .option('--leave-out-damaged', 'restore the rest of a backup of which files are missing or damaged')
    .action((backup: string, options: { readonly leaveOutDamaged?: boolean }) =>
      runOnFolder(program.opts(), async ({ folder, signal, output }) => {
        const session = { startWorker: startNodeWorker, signal, listen: output.listen };
        const restored = await restoreLibrary(session, backup, folder, options);
        output.say(`${folder}: ${restored.files} files restored from ${restored.backup}`);
        for (const path of restored.leftOut) output.say(`note: ${path} was damaged and left out`);
        output.result('restored', { ...restored, library: folder });
      }),
    );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
