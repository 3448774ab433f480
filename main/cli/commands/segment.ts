import { type Command, InvalidArgumentError } from 'commander';
import type { WindowStep } from '../../../native-models/inference/segmentDense.ts';
import { chosenScans } from '../../services/findScans.ts';
import { chosenModel } from '../../services/models.ts';
import { segment } from '../../services/segment.ts';
import { eachScan } from '../eachScan.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly model?: readonly string[];
  readonly scan?: readonly string[];
  readonly step: WindowStep;
}

export function addSegmentCommand(program: Command): void {
  program
    .command('segment')
    .description('paint the probability of emphysema over the lungs')
    .option('--model <id...>', 'fine-tuned models (default: the newest)')
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('--step <n>', 'a window every 1, 2, 4 or 8 voxels, interpolated between', windowStep, 4)
    .action((options: Options) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const models = (options.model ?? [undefined]).map((id) => chosenModel(library, 'finetuned', id));
        const scans = chosenScans(library, options.scan);
        const { made, finish } = await eachScan(scans, output, (scan) =>
          segment(session, scan, models, options.step),
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

function windowStep(text: string): WindowStep {
  const step = Number(text);
  if (step === 1 || step === 2 || step === 4 || step === 8) return step;
  throw new InvalidArgumentError(`expected 1, 2, 4 or 8, got "${text}"`);
}
