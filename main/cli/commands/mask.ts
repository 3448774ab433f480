import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { SUBTYPES, type Subtype } from '../../../native-models/common/subtypes.ts';
import {
  boxesFromFile,
  boxesFromReview,
  type LabelNames,
  scoreAgainstFile,
} from '../../services/masks/foreignMasks.ts';
import { requireScan } from '../../services/scans/findScans.ts';
import { runCommand } from '../run.ts';

interface MaskOptions {
  readonly scan: string;
  readonly label?: LabelNames;
  readonly reader?: string;
}

export function addMaskCommands(program: Command): void {
  const mask = program
    .command('mask')
    .description('masks made elsewhere (NIfTI, NRRD, DICOM SEG), and masks as labels');
  mask
    .command('boxes')
    .description(
      'draw boxes to fine-tune from inside a mask; without a file, inside the masks a reader accepted',
    )
    .argument('[file]')
    .requiredOption('--scan <id>', 'the scan')
    .option('--label <number=subtype>', 'what a label of the file is; may be given again', labelName)
    .option('--reader <name>', 'whose mask the file is')
    .action((file: string | undefined, { scan: id, label = [], reader }: MaskOptions) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const scan = requireScan(library, id);
        if (file !== undefined && reader === undefined)
          throw new Refusal('reader-name', 'expected --reader: whose mask the file is');
        const made =
          file === undefined
            ? await boxesFromReview(session, scan)
            : await boxesFromFile(session, scan, resolve(file), { labels: label, reader: reader! });
        output.say(`${made.added} boxes added, ${made.already} were there already`);
        output.result('labels', made);
      }),
    );
  mask
    .command('score')
    .description('how far our masks of a scan agree with a mask made elsewhere, within the lungs')
    .argument('<file>')
    .requiredOption('--scan <id>', 'the scan')
    .option('--label <number=subtype>', 'what a label of the file is; may be given again', labelName)
    .action((file: string, { scan: id, label = [] }: MaskOptions) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const scores = await scoreAgainstFile(session, requireScan(library, id), resolve(file), label);
        output.table(
          'scores',
          scores.map((score) => ({ ...score })),
        );
      }),
    );
}

function labelName(text: string, before: LabelNames = []): LabelNames {
  const [number, name] = text.split('=');
  const subtype = SUBTYPES.find((known): known is Subtype => known === name);
  if (!/^\d{1,3}$/.test(number ?? '') || !subtype) {
    throw new InvalidArgumentError(`expected NUMBER=SUBTYPE with a subtype of ${SUBTYPES.join(', ')}`);
  }
  return [...before, [Number(number), subtype]];
}
