import type { Command } from 'commander';
import { scanLines } from '../../services/library/overview.ts';
import { runCommand } from '../run.ts';

export function addScansCommand(program: Command): void {
  program
    .command('scans')
    .description('list the scans of the library and how far each has come')
    .action(() =>
      runCommand(program.opts(), async ({ library, output }) => {
        const rows = scanLines(library);
        if (rows.length === 0) output.say('The library holds no scan yet: drasclr import PATH…');
        output.table('scans', rows, ['seriesUid']);
      }),
    );
}
