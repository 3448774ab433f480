import { availableParallelism } from 'node:os';
import type { Report } from '../../common/progress.ts';
import { PAPER_ENCODER } from '../../network/settings.ts';
import { PAPER_PRETRAINING } from '../../training/pretrainSettings.ts';
import type { ReferenceInputs } from '../check/referenceCase.ts';
import type { Engine } from '../engine.ts';
import { viewCode } from '../views/viewThreads.ts';
import { compareWays, findPyTorch, openBeside } from './beside.ts';
import { forwardMultiplyAdds, stepMultiplyAdds, trainingMultiplyAdds } from './flops.ts';
import { type OpenContender, openFigure } from './ours.ts';
import { openPeak } from './peak.ts';
import { type FigureName, PYTORCH_WAYS, type PyTorch } from './pytorch.ts';
import type { BenchFigure, BenchReport, BenchRow, BenchSettings, PyTorchReport } from './report.ts';
import { alternate, ratios, spread } from './rounds.ts';
import { openViews } from './viewsFigure.ts';

/** Rounds of a figure: an odd number has a median. */
const ROUNDS = 5;

/** PyTorch's threads keep a core busy for a while after their work. */
const OPENMP_SPINS_MS = 300;

export interface Bench {
  readonly settings: BenchSettings;
  readonly engine: Engine;
  readonly device: string | null;
  /** Engines that take their turns beside it: `wasm` beside `native`, one thread beside several. */
  readonly beside: readonly Engine[];
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * Measures an engine on the paper's network and, in the same rounds, PyTorch. Weights and inputs are
 * formulas, equal for all.
 * @throws Refusal `no-pytorch`; `pytorch-differs` when its numbers are not ours
 */
export async function benchEngine(bench: Bench): Promise<BenchReport> {
  const { settings, engine, signal } = bench;
  const { neighbours, bankSize, learningRate, seed } = PAPER_PRETRAINING;
  const { experts } = PAPER_ENCODER;
  const inputs = { experts, batch: settings.batch, neighbours, bank: bankSize, seed, lr: learningRate };
  const { pytorch, without } = await findPyTorch(settings, inputs);
  const stop = () => pytorch?.close();
  signal.addEventListener('abort', stop);
  let peak: OpenContender | undefined;
  try {
    signal.throwIfAborted();
    peak = await openPeak(engine);
    const difference = pytorch && (await compareWays(pytorch, engine, inputs));
    const matmul = pytorch && (await pytorch.matmul(threadsOf(engine)));
    const surroundings = { ...bench, inputs, pytorch, peak, advance: progress(bench, pytorch !== null) };
    const done: MeasuredFigure[] = [];
    for (const figure of settings.figures) {
      done.push(
        figure === 'views' ? await benchViews(surroundings) : await benchNetwork(surroundings, figure),
      );
    }
    const peaks = done.flatMap((figure) => figure.peaks);
    const reached = peaks.length > 0 ? spread(peaks).median : (await peak.time(1)).units;
    return {
      engine: engine.name,
      device: bench.device,
      threads: engine.threads,
      batch: settings.batch,
      neighbours,
      bank: bankSize,
      rounds: ROUNDS,
      peak: { gflops: reached, of: peak.name },
      rows: done.flatMap(({ rows }) => rows),
      // KiB on every system
      memory: process.resourceUsage().maxRSS / 1024,
      pytorch: pytorch && {
        version: pytorch.version,
        matmul: matmul!,
        difference: difference!,
        tried: done.flatMap(({ tried }) => tried),
        memory: pytorch.peakMemory,
      },
      withoutPytorch: without,
    };
  } catch (error) {
    // what fails because PyTorch was stopped, fails because of the cancel
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await peak?.close();
  }
}

interface Surroundings extends Bench {
  readonly inputs: ReferenceInputs;
  readonly pytorch: PyTorch | null;
  readonly peak: OpenContender;
  /** Reports one turn done. @throws the signal's reason */
  readonly advance: (figure: BenchFigure) => void;
}

interface MeasuredFigure {
  readonly rows: readonly BenchRow[];
  readonly tried: PyTorchReport['tried'];
  /** GFLOP/s of the machine's peak in each round. */
  readonly peaks: readonly number[];
}

async function benchNetwork(surroundings: Surroundings, figure: FigureName): Promise<MeasuredFigure> {
  const { engine, beside: others, inputs, pytorch, peak, settings } = surroundings;
  const advance = () => surroundings.advance(figure);
  const own: OpenContender[] = [];
  try {
    for (const one of [engine, ...others]) {
      own.push(await openFigure(one, nameOf(one), figure, inputs));
    }
    const size = { threads: threadsOf(engine), rows: inputs.batch };
    const beside = pytorch && (await openBeside(pytorch, figure, size, advance));
    const contenders = [peak, ...own, ...(beside?.contenders ?? [])];
    const [peaks, ...rates] = await alternate(
      contenders,
      { rounds: ROUNDS, seconds: settings.seconds, pauseMs: pytorch ? OPENMP_SPINS_MS : 0 },
      advance,
    );
    const gflop = (2 * multiplyAdds(figure, inputs.neighbours)) / 1e9;
    const rows = rates.map((rate, index): BenchRow => {
      return {
        figure,
        who: contenders[index + 1]!.name,
        rate: spread(rate),
        gflops: gflop * spread(rate).median,
        share: gflop * ratios(rate, peaks!).median,
        ratio: index === 0 ? null : ratios(rates[0]!, rate),
      };
    });
    return { rows, tried: beside ? [{ figure, variants: beside.tried }] : [], peaks: peaks! };
  } finally {
    for (const contender of own) await contender.close();
  }
}

async function benchViews({ engine, inputs, settings, advance }: Surroundings): Promise<MeasuredFigure> {
  const views = await openViews(
    'drawn in threads of their own',
    viewCode(engine.name),
    inputs.batch,
    inputs.seed,
  );
  try {
    const [rate] = await alternate([views], { rounds: ROUNDS, seconds: settings.seconds }, () =>
      advance('views'),
    );
    const row = { figure: 'views', who: views.name, rate: spread(rate!) } as const;
    return { rows: [{ ...row, gflops: null, share: null, ratio: null }], tried: [], peaks: [] };
  } finally {
    await views.close();
  }
}

const hasThreads = ({ name }: Engine): boolean => name === 'wasm' || name === 'native';

const nameOf = (engine: Engine): string => {
  const { name, threads } = engine;
  return hasThreads(engine) ? `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : name;
};

function multiplyAdds(figure: FigureName, neighbours: number): number {
  switch (figure) {
    case 'inference':
      return forwardMultiplyAdds();
    case 'training':
      return trainingMultiplyAdds();
    case 'step':
      return stepMultiplyAdds(neighbours);
  }
}

/** Counts the turns of all contenders, and PyTorch's tunings. */
function progress({ settings, beside, report, signal }: Bench, pytorch: boolean): Surroundings['advance'] {
  const ways = pytorch ? PYTORCH_WAYS.length : 0;
  const contenders = 2 + beside.length + ways;
  const turns = (figure: BenchFigure): number => (figure === 'views' ? ROUNDS : ROUNDS * contenders + ways);
  const total = settings.figures.reduce((sum, figure) => sum + turns(figure), 0);
  let done = 0;
  return (figure) => {
    signal.throwIfAborted();
    report({ stage: figure, done: ++done, total, unit: 'turns' });
  };
}

/** Cores that an engine's work is spread over; one without threads is compared with all of them. */
const threadsOf = (engine: Engine): number => (hasThreads(engine) ? engine.threads : availableParallelism());
