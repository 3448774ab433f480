import { type Command, InvalidArgumentError } from 'commander';
import type { StepRow } from '../../../native-models/inference/compareSteps.ts';
import type { WindowStep } from '../../../native-models/inference/segmentDense.ts';
import { segment } from '../../services/masks/segment.ts';
import { segmentSteps } from '../../services/masks/segmentSteps.ts';
import { refuseDoubtful } from '../../services/models/modelDoubt.ts';
import { chosenModel } from '../../services/models/models.ts';
import { chosenScans } from '../../services/scans/findScans.ts';
import { eachScan } from '../eachScan.ts';
import { wholeNumber } from '../numbers.ts';
import { durationText } from '../output.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly model?: readonly string[];
  readonly scan?: readonly string[];
  readonly step: WindowStep;
  readonly estimate?: boolean;
  readonly anyway?: boolean;
  readonly sharp?: boolean;
  readonly compareSteps?: number;
}

export function addSegmentCommand(program: Command): void {
  program
    .command('segment')
    .description('paint the probability of emphysema over the lungs')
    .option('--model <id...>', 'fine-tuned models (default: the newest)')
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('--step <n>', 'a window every 1, 2, 4 or 8 voxels, interpolated between', windowStep, 4)
    .option('--sharp', 'also paint a sharper mask, by the tissue within 8 mm compared with its own scan')
    .option('--anyway', 'also with a model that is not shown to be better than what needs no learning')
    .option('--estimate', 'only say how long each step would take')
    .option(
      '--compare-steps <places>',
      'only say what each step costs and how far it is from step 1, in so many places of the lungs',
      wholeNumber(1),
    )
    .action((options: Options) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const models = (options.model ?? [undefined]).map((id) => chosenModel(library, 'finetuned', id));
        const scans = chosenScans(library, options.scan);
        if (options.estimate || options.compareSteps) {
          const steps = await eachScan(scans, output, async (scan) =>
            (await segmentSteps(session, scan, models[0]!, options.compareSteps)).map((row) =>
              stepCells(scan.id, row),
            ),
          );
          output.table('steps', steps.made.flat());
          steps.finish();
          return;
        }
        if (!options.anyway) refuseDoubtful(models);
        const { made, finish } = await eachScan(scans, output, (scan) =>
          segment(session, scan, models, options.step, { sharp: options.sharp === true }),
        );
        const rows = made.flat().map(({ prediction, path, state, litres }) => ({
          scan: prediction.scanId,
          subtype: prediction.subtype,
          step: prediction.step,
          state,
          litres: Number(litres.toFixed(3)),
          file: path,
        }));
        output.table('segmented', rows);
        finish();
      }),
    );
}

const stepCells = (scan: string, { step, windows, error, ...cost }: StepRow) => ({
  scan,
  step: `${step}`,
  windows,
  'windows/voxel': cost.windowsPerVoxel,
  'µs/voxel': cost.microsecondsPerVoxel,
  'whole scan': durationText(cost.seconds),
  ...(error && {
    'mean |Δp|': error.meanAbsolute,
    'p95 |Δp|': error.percentile95,
    Dice: error.dice,
    'changed %': 100 * error.changed,
  }),
});

function windowStep(text: string): WindowStep {
  const step = Number(text);
  if (step === 1 || step === 2 || step === 4 || step === 8) return step;
  throw new InvalidArgumentError(`expected 1, 2, 4 or 8, got "${text}"`);
}
