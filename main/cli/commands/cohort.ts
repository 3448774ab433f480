import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { PHANTOM_SCALES, type PhantomScale } from '../../../native-models/phantom/plan.ts';
import { writeCohort } from '../../services/demo/cohort.ts';
import { wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly scale: PhantomScale;
  readonly patients: number;
  readonly seed: number;
  readonly output: string;
}

export function addCohortCommand(program: Command): void {
  program
    .command('cohort')
    .description('write a generated cohort as DICOM with its truth, boxes and clinical table; resumable')
    .addOption(new Option('--scale <name>', 'size of the thorax').choices(PHANTOM_SCALES).default('quick'))
    .option('--patients <n>', 'multiples of 16 are balanced', wholeNumber(1), 16)
    .option('--seed <n>', 'decides everything', wholeNumber(0), 7)
    .requiredOption('-o, --output <folder>', 'where to write; what is complete there is kept')
    .action(({ output: folder, ...request }: Options) =>
      runCommand(program.opts(), async ({ session, output }) => {
        await writeCohort(session, request, resolve(folder));
        output.say(`wrote ${folder}: ${request.patients} generated patients. Research use only.`);
        output.result('cohort', { folder, ...request });
      }),
    );
}
