import type { Command } from 'commander';
import type { AtlasRow } from '../../catalog/atlases.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { createAtlas, importAtlas } from '../../services/registration/atlases.ts';
import { requireScan } from '../../services/scans/findScans.ts';
import type { Output } from '../output.ts';
import { runCommand } from '../run.ts';

export function addAtlasCommands(program: Command): void {
  const atlas = program.command('atlas').description('the lung that all scans are registered to');

  atlas
    .command('create')
    .description('make a healthy scan the atlas: its lungs and the grid of landmarks over them')
    .requiredOption('--scan <id>', 'the scan')
    .option('--name <name>', 'what to call it')
    .action((options: { readonly scan: string; readonly name?: string }) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        announce(output, await createAtlas(session, requireScan(library, options.scan), options.name));
      }),
    );

  atlas
    .command('import')
    .description('take a lung mask and patch corners made elsewhere')
    .requiredOption('--mask <file>', 'lung labels, NIfTI')
    .requiredOption('--landmarks <file>', 'corner indices of the patches, .npy [n, 3]')
    .option('--name <name>', 'what to call it')
    .action((options: { readonly mask: string; readonly landmarks: string; readonly name?: string }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        announce(output, await importAtlas(session, options.mask, options.landmarks, options.name));
      }),
    );

  atlas
    .command('list')
    .description('list the atlases; the newest is used unless --atlas names another')
    .action(() =>
      runCommand(program.opts(), async ({ library, output }) => {
        const rows = listAtlases(library.catalog);
        if (rows.length === 0) output.say('No atlas yet: drasclr atlas create --scan ID');
        output.table(
          'atlases',
          rows.map(({ folder: _, ...row }) => row),
        );
      }),
    );
}

function announce(output: Output, atlas: AtlasRow): void {
  output.say(`atlas ${atlas.id} "${atlas.name}": ${atlas.landmarks} landmarks`);
  output.result('atlas', atlas);
}
