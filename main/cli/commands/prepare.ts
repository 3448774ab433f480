import { type Command, Option } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { chosenAtlas } from '../../services/registration/atlases.ts';
import { chosenScans } from '../../services/scans/findScans.ts';
import { type PreparedScan, prepareScans } from '../../services/scans/prepare.ts';
import type { RegistrationMethod } from '../../worker/protocol.ts';
import { wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly scan?: readonly string[];
  readonly atlas?: string;
  readonly method: RegistrationMethod;
  readonly parallel?: number;
}

export function addPrepareCommand(program: Command): void {
  program
    .command('prepare')
    .description('resample, find lungs, register to the atlas, cut landmark patches')
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('--atlas <id>', 'atlas (default: the newest)')
    .addOption(
      new Option('--method <name>', 'how to register')
        .choices(['deformable', 'affine'])
        .default('deformable'),
    )
    .option('--parallel <n>', 'scans at a time (default: by cores and memory)', wholeNumber(1))
    .action((options: Options) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const scans = chosenScans(library, options.scan);
        const atlas =
          options.atlas || listAtlases(library.catalog).length > 0
            ? chosenAtlas(library, options.atlas)
            : undefined;
        const prepared = await prepareScans(session, scans, {
          ...(atlas && { atlas }),
          method: options.method,
          ...(options.parallel && { parallel: options.parallel }),
        });
        output.table('prepared', prepared.map(row));
        for (const scan of prepared) {
          if (scan.error) output.error(scan.error.code, scan.error.message);
          output.result('scan-prepared', scan);
        }
        if (!atlas) {
          output.say(
            'No atlas yet, so nothing was registered: drasclr atlas create --scan ID, then prepare again.',
          );
        }
        const failed = prepared.filter((scan) => scan.state === 'failed').length;
        if (failed > 0) {
          throw new Refusal(
            'not-all-prepared',
            `${failed} of ${prepared.length} scans could not be prepared`,
          );
        }
      }),
    );
}

const row = ({ scanId, state, litres, quality, seconds, peakMemoryMb, error }: PreparedScan) => ({
  scan: scanId,
  state: error ? error.code : state,
  litres: litres === undefined ? null : Number(litres.toFixed(2)),
  dice: quality ? Number(quality.dice.toFixed(3)) : null,
  'dice affine': quality ? Number(quality.diceAffine.toFixed(3)) : null,
  'least Jacobian': quality ? Number(quality.smallestJacobian.toFixed(2)) : null,
  'landmarks outside %': quality ? Number((quality.landmarksOutside * 100).toFixed(1)) : null,
  seconds: seconds
    ? Object.entries(seconds)
        .map(([stage, value]) => `${stage} ${value.toFixed(1)}`)
        .join(', ')
    : null,
  'peak MB': peakMemoryMb === undefined ? null : Math.round(peakMemoryMb),
});
