import { type Command, InvalidArgumentError } from 'commander';
import { levelOf, PROBABILITY_ONE, thresholdOf } from '../../../native-models/common/probabilityLevel.ts';
import { SUBTYPES, type Subtype } from '../../catalog/boxes.ts';
import type { ReviewedMask } from '../../catalog/reviews.ts';
import { actOnMasks, judgeMasks, levelAfter, masksOfReader } from '../../services/masks/review.ts';
import { reviewedScans } from '../../services/masks/reviewRows.ts';
import { runCommand } from '../run.ts';

interface Threshold {
  readonly subtype: Subtype;
  readonly level: number;
}

interface JudgeOptions {
  readonly scan: string;
  readonly reader: string;
  readonly note: string;
  readonly threshold?: readonly Threshold[];
}

export function addReviewCommands(program: Command): void {
  const review = program
    .command('review')
    .description('what readers say of masks; what is accepted is measured and reported');

  review
    .command('list')
    .description('the scans that have masks, and what was said of them last')
    .action(() =>
      runCommand(program.opts(), async ({ library, output }) => {
        const rows = reviewedScans(library);
        if (rows.length === 0) output.say('no masks yet; run a fine-tuned model with "drasclr segment"');
        output.table(
          'reviews',
          rows.map(({ scanId, state, masks, last }) => ({
            scan: scanId,
            state: state === 'none' ? 'waits' : state,
            masks: masks
              .map(({ subtype, percent }) => `${subtype} ${percent?.toFixed(1) ?? '?'} %`)
              .join(', '),
            reader: last?.reader ?? null,
            at: last?.at ?? null,
            note: last?.note ?? null,
          })),
        );
      }),
    );

  for (const [name, verdict, description] of [
    ['accept', 'accepted', 'accept the masks, with the thresholds and strokes of this reader'],
    ['reject', 'rejected', 'reject the masks: they are neither measured nor reported'],
    ['withdraw', 'withdrawn', 'take a verdict back; it stays in the history'],
  ] as const) {
    const command = review
      .command(name)
      .description(description)
      .requiredOption('--scan <id>', 'the scan')
      .requiredOption('--reader <name>', 'who says so')
      .option('--note <text>', 'a note; it goes into the report', '');
    if (verdict === 'accepted') {
      command.option(
        '--threshold <subtype=p...>',
        'probability from which a voxel is in the mask',
        threshold,
      );
    }
    command.action((options: JudgeOptions) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const { scan, reader } = options;
        for (const { subtype, level } of options.threshold ?? []) {
          if (levelAfter(masksOfReader(library, scan, reader).acts, subtype) === level) continue;
          actOnMasks(library, scan, reader, { kind: 'level', subtype, level });
        }
        const { masks, ...said } = judgeMasks(library, scan, reader, verdict, options.note);
        output.say(
          `${said.verdict} by ${said.reader}${verdict === 'accepted' ? `: ${maskWords(masks)}` : ''}`,
        );
        output.result('review', { ...said, masks });
      }),
    );
  }
}

const maskWords = (masks: readonly ReviewedMask[]): string =>
  masks
    .map(({ subtype, level, strokes }) => {
      const drawn = strokes.length > 0 ? `, strokes: ${strokes.length}` : '';
      return `${subtype} from ${thresholdOf(level).toFixed(2)}${drawn}`;
    })
    .join('; ');

function threshold(text: string, before: readonly Threshold[] = []): readonly Threshold[] {
  const [subtype, number, ...rest] = text.split('=');
  const known = SUBTYPES.find((each) => each === subtype);
  const probability = Number(number);
  if (!known || rest.length > 0 || number?.trim() === '' || !(probability > 0 && probability <= 1)) {
    throw new InvalidArgumentError(
      `expected e.g. centrilobular=0.4 with a probability in (0, 1], got ${text}`,
    );
  }
  const level = Math.min(Math.max(levelOf(probability), 1), PROBABILITY_ONE);
  return [...before, { subtype: known, level }];
}
