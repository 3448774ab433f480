import { isRefusal, Refusal } from '../../common/refusal.ts';
import type { ReferenceInputs } from '../check/referenceCase.ts';
import type { Engine } from '../engine.ts';
import { encodeRows } from './ours.ts';
import {
  type FigureName,
  PYTORCH_WAYS,
  type PyTorch,
  type PyTorchWay,
  startPyTorch,
  type TriedVariant,
} from './pytorch.ts';
import type { BenchSettings, PyTorchReport } from './report.ts';
import type { Contender } from './rounds.ts';

/** Rows on which variants are tried, and on which numbers are compared. */
const TUNING_ROWS = 16;
const COMPARED_ROWS = 4;

/** Representations that differ more are not of the same network. */
const SAME = 1e-4;

const NAMES: Readonly<Record<PyTorchWay, string>> = {
  batch: 'PyTorch, a kernel per batch',
  loop: 'PyTorch, a kernel per sample as published',
  grouped: 'PyTorch, a kernel per sample, grouped',
};

/** @throws Refusal `no-pytorch` unless PyTorch may be missing: then `without` says why. */
export async function findPyTorch(
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

/**
 * Each way to condition, in its fastest variant of threads and memory format (and compiled, where
 * PyTorch can).
 */
export async function openBeside(
  pytorch: PyTorch,
  figure: FigureName,
  { threads, rows }: { readonly threads: number; readonly rows: number },
  afterEach: () => void,
): Promise<{ readonly contenders: readonly Contender[]; readonly tried: readonly TriedVariant[] }> {
  const contenders: Contender[] = [];
  const tried: TriedVariant[] = [];
  for (const way of PYTORCH_WAYS) {
    const variants = await pytorch.tune(figure, way, [...new Set([1, threads])], TUNING_ROWS);
    const { variant } = variants[0]!;
    contenders.push({
      name: `${NAMES[way]} (${variantText(variant)})`,
      time: (seconds) => pytorch.time(figure, variant, rows, seconds),
    });
    tried.push(...variants);
    afterEach();
  }
  return { contenders, tried };
}

const variantText = ({ threads, layout, compiled }: TriedVariant['variant']): string =>
  [threads === 1 ? '1 thread' : `${threads} threads`, layout, ...(compiled ? ['compiled'] : [])].join(', ');

/**
 * Relative difference of each way's representations from the engine's.
 * @throws Refusal `pytorch-differs` when they do not measure the same
 */
export async function compareWays(
  pytorch: PyTorch,
  engine: Engine,
  inputs: ReferenceInputs,
): Promise<PyTorchReport['difference']> {
  const ours = await encodeRows(engine, inputs, COMPARED_ROWS);
  const differenceOf = async (way: PyTorchWay): Promise<number> => {
    const theirs = await pytorch.encode(way, COMPARED_ROWS);
    const between = Math.hypot(...ours.map((value, i) => value - theirs[i]!));
    return between / Math.hypot(...ours);
  };
  const difference = {
    batch: await differenceOf('batch'),
    loop: await differenceOf('loop'),
    grouped: await differenceOf('grouped'),
  };
  const worst = Math.max(...Object.values(difference));
  if (worst <= SAME) return difference;
  throw new Refusal(
    'pytorch-differs',
    `PyTorch's representations should be the engine's within ${SAME}, they differ by ${worst.toExponential(1)}: run "drasclr engine check"`,
  );
}
