import { type Command, Option } from 'commander';
import type { BenchFigure, BenchReport } from '../../../native-models/engines/bench/report.ts';
import { trackedJob } from '../../services/library/session.ts';
import { positiveNumber, wholeNumber } from '../numbers.ts';
import type { Output } from '../output.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly batch: number;
  readonly seconds: number;
  readonly figure: readonly BenchFigure[];
  readonly scaling?: boolean;
  /** True: PyTorch must be there; undefined: where it is; false: leave it out. */
  readonly pytorch?: boolean;
  readonly python: string;
}

const FIGURES: readonly BenchFigure[] = ['inference', 'training', 'step', 'views'];

const UNITS: Readonly<Record<BenchFigure, string>> = {
  inference: 'patches/s',
  training: 'patches/s',
  step: 'samples/s',
  views: 'views/s',
};

export function addEngineBenchCommand(engine: Command, program: Command): void {
  engine
    .command('bench')
    .description('how fast is an engine here? and PyTorch in the same rounds, where Python has it')
    .option('--batch <n>', "patches a call, samples a step (default: the paper's)", wholeNumber(2), 128)
    .option('--seconds <s>', 'for each figure and contender, over five rounds', positiveNumber, 15)
    .addOption(
      new Option('--figure <name...>', 'what to measure').choices(FIGURES).default(FIGURES, 'all of them'),
    )
    .option('--scaling', 'the native or wasm engine with one thread beside')
    .option('--pytorch', 'refuse to go without PyTorch')
    .option('--no-pytorch', 'leave PyTorch out')
    .addOption(
      new Option('--python <path>', 'the Python that has PyTorch').env('DRASCLR_PYTHON').default('python3'),
    )
    .action((options: Options) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const { batch, seconds, figure, scaling = false, pytorch, python } = options;
        const report = await trackedJob(session, 'engineBench', session.engine.name, {
          engine: session.engine,
          settings: {
            figures: figure,
            batch,
            seconds,
            scaling,
            python: pytorch === false ? null : python,
            pythonMayFail: pytorch === undefined,
          },
        });
        printReport(report, output);
        output.result('engine-bench', report);
      }),
    );
}

function printReport(report: BenchReport, output: Output): void {
  const { engine, device, threads, batch, neighbours, bank, rounds, peak, pytorch } = report;
  output.say(
    `${engine} on ${device ?? 'this machine'}; ${threads} ${threads === 1 ? 'thread' : 'threads'}; batch ${batch}, ${neighbours} neighbours, bank ${bank}; medians of ${rounds} rounds`,
  );
  output.table(
    'figures',
    report.rows.map(({ figure, who, rate, gflops, share, ratio }) => ({
      figure,
      who,
      rate: significant(rate.median),
      'from–to': `${significant(rate.lowest)}–${significant(rate.highest)}`,
      unit: UNITS[figure],
      'GFLOP/s': gflops === null ? null : significant(gflops),
      'of peak': share === null ? null : `${(100 * share).toFixed(0)} %`,
      'engine is': ratio === null ? null : `${ratio.median.toFixed(2)} × as fast`,
    })),
  );
  output.say(`peak ${significant(peak.gflops)} GFLOP/s (${peak.of}); memory ${report.memory.toFixed(0)} MiB`);
  if (report.withoutPytorch) output.say(`without PyTorch: ${report.withoutPytorch}`);
  if (!pytorch) return;
  const { version, matmul, difference, memory } = pytorch;
  output.say(
    `PyTorch ${version}: memory ${memory.toFixed(0)} MiB; its matrix product reaches ${significant(matmul)} GFLOP/s; ` +
      `its representations differ by at most ${Math.max(...Object.values(difference)).toExponential(1)}`,
  );
  output.table(
    'pytorch-variants',
    pytorch.tried.flatMap(({ figure, variants }) =>
      variants.map(({ variant, rate, failed }) => ({
        figure,
        kernels: variant.way,
        threads: variant.threads,
        layout: variant.layout,
        compiled: variant.compiled ? 'yes' : 'no',
        rate: failed === undefined ? significant(rate) : failed,
        unit: UNITS[figure],
      })),
    ),
  );
}

/** Three digits. */
const significant = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
