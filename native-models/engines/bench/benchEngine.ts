import { availableParallelism } from 'node:os';
import type { Report } from '../../common/progress.ts';
import { isRefusal, Refusal } from '../../common/refusal.ts';
import { PAPER_ENCODER } from '../../network/settings.ts';
import { PAPER_PRETRAINING } from '../../training/pretrainSettings.ts';
import type { ReferenceInputs } from '../check/referenceCase.ts';
import type { Engine } from '../engine.ts';
import { forwardMultiplyAdds, stepMultiplyAdds, trainingMultiplyAdds } from './flops.ts';
import { encodeRows, type OpenContender, openFigure } from './ours.ts';
import { openPeak } from './peak.ts';
import { type FigureName, type PyTorch, type PyTorchWay, startPyTorch } from './pytorch.ts';
import type { BenchReport, BenchRow, BenchSettings, PyTorchReport } from './report.ts';
import { alternate, type Contender, ratios, spread } from './rounds.ts';
import { openViews } from './viewsFigure.ts';

/** Rounds of a figure: an odd number has a median. */
const ROUNDS = 5;

/** Rows on which PyTorch's variants are tried, and on which its numbers are compared with ours. */
const TUNING_ROWS = 16;
const COMPARED_ROWS = 4;

/** Representations that differ more are not of the same network. */
const SAME = 1e-4;

const WAYS: Readonly<Record<PyTorchWay, string>> = {
  batch: 'PyTorch, a kernel per batch',
  sample: 'PyTorch, a kernel per sample',
};

export interface Bench {
  readonly settings: BenchSettings;
  readonly engine: Engine;
  readonly device: string | null;
  /** The same engine with one thread, for {@link BenchSettings.scaling}. */
  readonly single: Engine | null;
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
  const inputs: ReferenceInputs = {
    experts: PAPER_ENCODER.experts,
    batch: settings.batch,
    neighbours,
    bank: bankSize,
    seed,
    lr: learningRate,
  };
  const { pytorch, without } = await findPyTorch(settings, inputs);
  const stop = () => pytorch?.close();
  signal.addEventListener('abort', stop);
  const peak = await openPeak(engine);
  try {
    signal.throwIfAborted();
    const advance = progress(bench, pytorch !== null);
    const tried: PyTorchReport['tried'][number][] = [];
    const difference = pytorch && (await compare(pytorch, engine, inputs));
    const matmul = pytorch && (await pytorch.matmul(threadsOf(engine)));
    const rows: BenchRow[] = [];
    const peaks: number[] = [];
    for (const figure of settings.figures) {
      const own =
        figure === 'views'
          ? [await openViews('drawn in threads of their own', settings.batch, seed)]
          : await openOwn(bench, figure, inputs);
      try {
        const beside: Contender[] = [];
        if (figure !== 'views' && pytorch) {
          for (const way of ['batch', 'sample'] as const) {
            const variants = await pytorch.tune(figure, way, distinct([1, threadsOf(engine)]), TUNING_ROWS);
            tried.push({ figure, variants });
            beside.push(besideUs(pytorch, figure, way, variants[0]!, settings.batch));
            advance(figure);
          }
        }
        const contenders = [...own, ...beside, ...(figure === 'views' ? [] : [peak])];
        const rates = await alternate(contenders, { rounds: ROUNDS, seconds: settings.seconds }, () => {
          advance(figure);
          signal.throwIfAborted();
        });
        const reached = figure === 'views' ? null : rates.pop()!;
        if (reached) peaks.push(...reached);
        rows.push(
          ...rates.map((rate, index): BenchRow => {
            const flop = figure === 'views' ? null : (2 * multiplyAdds(figure, neighbours)) / 1e9;
            return {
              figure,
              who: contenders[index]!.name,
              rate: spread(rate),
              gflops: flop && flop * spread(rate).median,
              share: flop && reached && flop * ratios(rate, reached).median,
              ratio: index === 0 ? null : ratios(rates[0]!, rate),
            };
          }),
        );
      } finally {
        for (const contender of own) await contender.close();
      }
    }
    return {
      engine: engine.name,
      device: bench.device,
      threads: engine.threads,
      batch: settings.batch,
      neighbours,
      bank: bankSize,
      rounds: ROUNDS,
      peak: { gflops: peaks.length > 0 ? spread(peaks).median : (await peak.time(1)).units, of: peak.name },
      rows,
      memory: process.resourceUsage().maxRSS / 1024,
      pytorch: pytorch && {
        version: pytorch.version,
        matmul: matmul!,
        difference: difference!,
        tried,
        memory: pytorch.peakMemory,
      },
      withoutPytorch: without,
    };
  } catch (error) {
    // whatever fails because PyTorch was stopped, fails because of the cancel
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    pytorch?.close();
    await peak.close();
  }
}

async function openOwn(bench: Bench, figure: FigureName, inputs: ReferenceInputs): Promise<OpenContender[]> {
  const { engine, single } = bench;
  const named = (one: Engine): string =>
    one.name === 'wasm' ? `wasm, ${one.threads} ${one.threads === 1 ? 'thread' : 'threads'}` : one.name;
  const own = [await openFigure(engine, named(engine), figure, inputs)];
  if (single) own.push(await openFigure(single, named(single), figure, inputs));
  return own;
}

function besideUs(
  pytorch: PyTorch,
  figure: FigureName,
  way: PyTorchWay,
  { variant }: Awaited<ReturnType<PyTorch['tune']>>[number],
  rows: number,
): Contender {
  const { threads, layout, style, compiled } = variant;
  const how = [
    `${threads} threads`,
    layout,
    ...(way === 'sample' ? [style] : []),
    ...(compiled ? ['compiled'] : []),
  ];
  return {
    name: `${WAYS[way]} (${how.join(', ')})`,
    time: (seconds) => pytorch.time(figure, variant, rows, seconds),
  };
}

/** @throws Refusal `pytorch-differs` */
async function compare(
  pytorch: PyTorch,
  engine: Engine,
  inputs: ReferenceInputs,
): Promise<PyTorchReport['difference']> {
  const ours = await encodeRows(engine, inputs, COMPARED_ROWS);
  const differenceOf = async (style: 'batch' | 'grouped'): Promise<number> => {
    const theirs = await pytorch.encode(style, COMPARED_ROWS);
    const between = Math.hypot(...ours.map((value, i) => value - theirs[i]!));
    return between / Math.hypot(...ours);
  };
  const difference = { batch: await differenceOf('batch'), sample: await differenceOf('grouped') };
  const worst = Math.max(...Object.values(difference));
  if (worst <= SAME) return difference;
  throw new Refusal(
    'pytorch-differs',
    `PyTorch's representations should be the engine's within ${SAME}, they differ by ${worst.toExponential(1)}: run "drasclr engine check"`,
  );
}

async function findPyTorch(
  { python, pythonMayFail }: BenchSettings,
  inputs: ReferenceInputs,
): Promise<{ readonly pytorch: PyTorch | null; readonly without: string | null }> {
  if (python === null) return { pytorch: null, without: null };
  try {
    return { pytorch: await startPyTorch(python, inputs), without: null };
  } catch (error) {
    if (!pythonMayFail || !isRefusal(error)) throw error;
    return { pytorch: null, without: error.message };
  }
}

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

/** Turns of all contenders, and PyTorch's tunings. */
function progress({ settings, single, report }: Bench, pytorch: boolean): (figure: string) => void {
  const contenders = 2 + (single ? 1 : 0) + (pytorch ? 2 : 0);
  const total = settings.figures.reduce(
    (sum, figure) => sum + (figure === 'views' ? ROUNDS : ROUNDS * contenders + (pytorch ? 2 : 0)),
    0,
  );
  let done = 0;
  return (figure) => report({ stage: figure, done: ++done, total, unit: 'turns' });
}

/** Cores that an engine's work is spread over; one that is no `wasm` is compared with all of them. */
const threadsOf = (engine: Engine): number =>
  engine.name === 'wasm' ? engine.threads : availableParallelism();

const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)];
