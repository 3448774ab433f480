import type { Command } from 'commander';
import { audit } from '../../services/library/audit.ts';
import { type Measured, measure } from '../../services/masks/measure.ts';
import { measuresCsv } from '../../services/masks/measuresCsv.ts';
import { chosenScans } from '../../services/scans/findScans.ts';
import { eachScan } from '../eachScan.ts';
import { writeText } from '../files.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly scan?: readonly string[];
  readonly output?: string;
}

export function addMeasureCommand(program: Command): void {
  program
    .command('measure')
    .description('litres, LAA, percentiles and burden per lung, third and subtype')
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('-o, --output <file>', 'write all measures as CSV')
    .action((options: Options) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const scans = chosenScans(library, options.scan);
        const { made: measured, finish } = await eachScan(scans, output, (scan) => measure(session, scan));
        if (options.output) {
          writeText(options.output, await measuresCsv(library, measured));
          audit(library, 'exported', 'measures', { format: 'measures' });
          output.say(`wrote ${options.output}`);
        }
        output.table('measures', measured.map(bothLungs));
        for (const scan of measured) output.result('scan-measured', scan);
        finish();
      }),
    );
}

const bothLungs = ({ scanId, rows }: Measured) => ({
  scan: scanId,
  ...Object.fromEntries(
    rows.filter((row) => row.region === 'both').map((row) => [row.name, row.value] as const),
  ),
});
