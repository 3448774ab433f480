import { type Command, Option } from 'commander';
import { patientPoint } from '../../../native-models/common/geometry.ts';
import { SUBTYPES, type Subtype } from '../../catalog/boxes.ts';
import { isReport } from '../../dicom/readBoxReport.ts';
import { assertInLungs, boxesOutsideLungs } from '../../services/annotation/boxInLungs.ts';
import { importBoxReport } from '../../services/annotation/boxReports.ts';
import { addLabel, exportLabels, importLabels, listLabels } from '../../services/annotation/labels.ts';
import { audit } from '../../services/library/audit.ts';
import { requireScan } from '../../services/scans/findScans.ts';
import { readBytes, writeText } from '../files.ts';
import { finiteNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';

interface AddOptions {
  readonly scan: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly subtype: Subtype;
  readonly reader: string;
  readonly outsideLungs?: true;
}

export function addLabelCommands(program: Command): void {
  const label = program.command('label').description('clicks: 32 mm boxes with subtype and reader');

  label
    .command('add')
    .description('put one box; coordinates are DICOM patient coordinates (LPS mm) of its centre')
    .requiredOption('--scan <id>', 'the scan')
    .requiredOption('--x <mm>', 'towards the left', finiteNumber)
    .requiredOption('--y <mm>', 'towards the back', finiteNumber)
    .requiredOption('--z <mm>', 'towards the head', finiteNumber)
    .addOption(new Option('--subtype <name>', 'what it shows').choices(SUBTYPES).makeOptionMandatory())
    .requiredOption('--reader <name>', 'who says so')
    .option('--outside-lungs', 'also where the box hardly holds lung')
    .action(({ scan, outsideLungs, ...box }: AddOptions) =>
      runCommand(program.opts(), async ({ library, output }) => {
        if (!outsideLungs)
          await assertInLungs(library, requireScan(library, scan), patientPoint(box.x, box.y, box.z));
        const { added } = addLabel(library, { scanId: scan, ...box });
        output.say(added ? 'added' : 'this reader has already put this box');
        output.result('label', { added });
      }),
    );

  label
    .command('import')
    .description(
      'take boxes from CSV (scan or seriesUid or patientId, x, y, z, subtype, reader) or from DICOM SR',
    )
    .argument('<file>')
    .action((file: string) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const bytes = readBytes(file);
        const counts = isReport(bytes)
          ? importBoxReport(library, bytes)
          : await importLabels(library, bytes.toString('utf8'));
        output.say(`${counts.added} boxes added, ${counts.already} were there already`);
        const outside = (await boxesOutsideLungs(library)).map(
          ({ scanId, x, y, z }) => `${scanId} ${x} ${y} ${z}`,
        );
        if (outside.length > 0) {
          const message = `${outside.length} boxes of this library hold hardly any lung, such as ${outside[0]} (LPS mm)`;
          output.listen({ kind: 'notice', code: 'box-outside-lungs', message });
        }
        output.result('labels', { ...counts, outsideLungs: outside.length });
      }),
    );

  label
    .command('export')
    .description('write all boxes as CSV')
    .option('-o, --output <file>', 'file (default: stdout)')
    .action((options: { readonly output?: string }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        if (options.output) {
          writeText(options.output, exportLabels(library));
          audit(library, 'exported', 'boxes', { format: 'boxes' });
          output.say(`wrote ${options.output}`);
          output.result('labels-written', { file: options.output });
        } else {
          output.say(exportLabels(library).trimEnd());
          output.result('labels', { rows: listLabels(library) });
        }
      }),
    );
}
