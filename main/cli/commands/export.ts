import type { Command } from 'commander';
import { exportNifti } from '../../services/exportNifti.ts';
import { chosenScans } from '../../services/findScans.ts';
import { eachScan } from '../eachScan.ts';
import { runCommand } from '../run.ts';

export function addExportCommands(program: Command): void {
  program
    .command('export')
    .description('take results out of the library')
    .command('nifti')
    .description('volume, lungs and probabilities of scans as NIfTI (1 mm grid, RAS header)')
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('-o, --output <folder>', 'folder', '.')
    .action((options: { readonly scan?: readonly string[]; readonly output: string }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const scans = chosenScans(library, options.scan);
        const { made, finish } = await eachScan(scans, output, (scan) =>
          exportNifti(library, scan, options.output),
        );
        output.table('files', made.flat());
        finish();
      }),
    );
}
