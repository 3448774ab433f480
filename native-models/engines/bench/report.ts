import type { EngineName } from '../engine.ts';
import type { FigureName, PyTorchWay, TriedVariant } from './pytorch.ts';
import type { Spread } from './rounds.ts';

/** What may be measured; `views` are the augmented patches that training sees. */
export type BenchFigure = FigureName | 'views';

export interface BenchSettings {
  readonly figures: readonly BenchFigure[];
  /** Patches a call, samples a step. */
  readonly batch: number;
  /** Seconds per figure and contender, spread over the rounds. */
  readonly seconds: number;
  /** The same with one thread beside. */
  readonly scaling: boolean;
  /** Python with PyTorch to measure beside; null leaves it out. */
  readonly python: string | null;
  /** Whether to go on when that Python has no PyTorch. */
  readonly pythonMayFail: boolean;
}

/** One contender of one figure. */
export interface BenchRow {
  readonly figure: BenchFigure;
  readonly who: string;
  /** Patches, samples or views a second. */
  readonly rate: Spread;
  /** Nominal GFLOP/s; null for views. */
  readonly gflops: number | null;
  /** Of the machine's measured peak in the same rounds; above 1 where a kernel spares multiplications. */
  readonly share: number | null;
  /** How many times as fast the engine is, round by round; null for the engine itself. */
  readonly ratio: Spread | null;
}

export interface PyTorchReport {
  readonly version: string;
  /** GFLOP/s of a large matrix product on all threads. */
  readonly matmul: number;
  /** Relative difference of its representations from the engine's, on the same weights and patches. */
  readonly difference: Readonly<Record<PyTorchWay, number>>;
  readonly tried: readonly { readonly figure: FigureName; readonly variants: readonly TriedVariant[] }[];
  /** MiB of resident memory at its highest. */
  readonly memory: number;
}

export interface BenchReport {
  readonly engine: EngineName;
  readonly device: string | null;
  readonly threads: number;
  readonly batch: number;
  readonly neighbours: number;
  readonly bank: number;
  readonly rounds: number;
  /** GFLOP/s, and of what. */
  readonly peak: { readonly gflops: number; readonly of: string };
  readonly rows: readonly BenchRow[];
  /** MiB of resident memory of this process and its threads at its highest. */
  readonly memory: number;
  readonly pytorch: PyTorchReport | null;
  /** Why PyTorch is not beside; null where it is, or was not asked for. */
  readonly withoutPytorch: string | null;
}
