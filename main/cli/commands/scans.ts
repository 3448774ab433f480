import type { Command } from 'commander';
import { scanLines } from '../../services/library/overview.ts';
import { removeScan } from '../../services/scans/removeScan.ts';
import { scanNotices } from '../../services/scans/scanNotices.ts';
import { runCommand } from '../run.ts';

export function addScansCommand(program: Command): void {
  program
    .command('scans')
    .description('list the scans of the library and how far each has come')
    .option('--patient <id...>', 'only scans of these patients, by PatientID or as the library names them')
    .action(({ patient }: { readonly patient?: readonly string[] }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const notices = scanNotices(library);
        const rows = scanLines(library, patient);
        if (rows.length === 0) output.say('The library holds no scan yet: drasclr import PATH…');
        output.table('scans', rows, ['seriesUid']);
        for (const notice of notices) output.listen({ kind: 'notice', ...notice });
      }),
    );

  program
    .command('scan')
    .description('one scan of the library')
    .command('remove')
    .description('remove a scan with its images and everything that was made of it; models stay')
    .argument('<scan>')
    .option(
      '--confirm <scan>',
      'its id again, when readers have put boxes on it, measured on it or reviewed its masks',
    )
    .action((id: string, options: { readonly confirm?: string }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const removed = await removeScan(session, id, options.confirm);
        output.say(
          `${id} is removed: ${removed.originals} images, ${removed.artefacts} files made of them, ${removed.boxes} boxes, ${removed.reviews} reviews, ${removed.measurements} measurements`,
        );
        output.result('scan-removed', { scan: id, ...removed });
      }),
    );
}
