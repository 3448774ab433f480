import type { Location } from '../../common/geometry.ts';
import type { Head } from '../../network/parameters.ts';
import type { EncoderSettings } from '../../network/settings.ts';
import type { NamedTensors } from '../../network/weights.ts';
import type { Update } from '../../training/optimiser.ts';
import type { PretrainingBatch } from '../engine.ts';
import type { Span } from '../threads/split.ts';
import type { KernelCode } from '../wasmRuntime.ts';

/** A trainer's vectors in memory that all threads share; see `training/trainer.ts`. */
export interface SharedTrainer {
  readonly settings: EncoderSettings;
  readonly head: Head;
  readonly parameters: Float32Array;
  readonly velocity: Float32Array;
  readonly secondMoment?: Float32Array;
  readonly statistics: Float32Array;
  readonly key?: { readonly parameters: Float32Array; readonly statistics: Float32Array };
  /** One flat gradient per thread. */
  readonly gradients: readonly Float32Array[];
}

/** A batch in shared memory; each thread reads its own rows. */
export interface SharedPretrainingBatch extends Omit<PretrainingBatch, 'learningRate'> {
  /** `[B, 128]`, in the batch's order; written by all threads, then read by all. */
  readonly keys: Float32Array;
}

export interface PretrainingSums {
  readonly rows: number;
  readonly localLoss: number;
  readonly neighbourLoss: number;
  readonly right: number;
  readonly negatives: number;
  /** The thread's own running statistics after its rows. */
  readonly statistics: Float32Array;
}

/** What a thread of the wasm or native engine answers. Handles name encoders and trainers. */
export type WasmCalls = {
  readonly start: { readonly input: { readonly code: KernelCode }; readonly output: null };
  readonly loadEncoder: {
    readonly input: {
      readonly handle: number;
      readonly settings: EncoderSettings;
      readonly weights: NamedTensors;
    };
    readonly output: null;
  };
  readonly encode: {
    readonly input: { readonly handle: number; readonly patches: Float32Array; readonly location: Location };
    readonly output: Float32Array;
  };
  readonly classify: {
    readonly input: { readonly handle: number; readonly patches: Float32Array; readonly location: Location };
    readonly output: Float32Array;
  };
  readonly disposeEncoder: { readonly input: { readonly handle: number }; readonly output: null };
  readonly openTrainer: {
    readonly input: { readonly handle: number; readonly trainer: SharedTrainer };
    readonly output: null;
  };
  /** Eq. 5 on a run of the parameters. */
  readonly moveKeyEncoder: {
    readonly input: { readonly handle: number; readonly span: Span; readonly momentum: number };
    readonly output: null;
  };
  /** Keys of the rows given, which may come from all over the batch; → the thread's key statistics. */
  readonly keys: {
    readonly input: {
      readonly handle: number;
      readonly rows: readonly number[];
      readonly batch: SharedPretrainingBatch;
    };
    readonly output: Float32Array;
  };
  readonly pretrainGradients: {
    readonly input: {
      readonly handle: number;
      readonly thread: number;
      readonly span: Span;
      readonly batch: SharedPretrainingBatch;
      readonly temperature: number;
    };
    readonly output: PretrainingSums;
  };
  readonly fineTuneGradients: {
    readonly input: {
      readonly handle: number;
      readonly thread: number;
      readonly span: Span;
      readonly patches: Float32Array;
      readonly locations: readonly Location[];
      /** Of the whole batch, `[B, outputs]`. */
      readonly targets: Float32Array;
    };
    readonly output: {
      readonly rows: number;
      readonly loss: number;
      readonly probabilities: Float32Array;
      readonly statistics: Float32Array;
    };
  };
  /** Averages the threads' gradients on a run of the parameters, in thread order, and steps there. */
  readonly applyGradients: {
    readonly input: {
      readonly handle: number;
      readonly span: Span;
      /** Share of the batch of each thread that took part. */
      readonly shares: readonly number[];
      readonly update: Update;
    };
    readonly output: null;
  };
  readonly closeTrainer: { readonly input: { readonly handle: number }; readonly output: null };
};
