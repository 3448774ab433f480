import type { Location } from '../common/geometry.ts';
import type { EncoderSettings } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';
import type { Optimiser } from '../training/optimiser.ts';

export type EngineName = 'wasm' | 'native' | 'webgpu' | 'tensorflow';

/**
 * What the product asks of a way to compute. An engine is chosen in one place
 * (`chooseEngine.ts`); everything else sees this interface and plain arrays.
 * Patches are `[n, z, y, x]` float32 in [−1, 1], edge 32, C order.
 */
export interface Engine {
  readonly name: EngineName;
  readonly threads: number;
  loadEncoder(settings: EncoderSettings, weights: NamedTensors): Promise<LoadedEncoder>;
  startPretraining(settings: PretrainingStepSettings, state: TrainerState): Promise<PretrainingSession>;
  startFineTuning(settings: FineTuningStepSettings, state: TrainerState): Promise<FineTuningSession>;
  close(): Promise<void>;
}

export interface LoadedEncoder {
  /** Calls worth having under way at once: small ones are not split over threads. */
  readonly lanes: number;
  /** Representations h (eq. 10) in evaluation mode: `[n, 128]`. All patches share one location. */
  encode(patches: Float32Array, location: Location): Promise<Float32Array>;
  /** Probabilities `[n, outputs]` of the classifier on h; only when the weights hold `classifier.*`. */
  classify(patches: Float32Array, location: Location): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface PretrainingStepSettings {
  readonly encoder: EncoderSettings;
  /** τ of eq. 6 and 8. */
  readonly temperature: number;
  /** m of eq. 5. */
  readonly keyMomentum: number;
  readonly sgdMomentum: number;
  readonly weightDecay: number;
  /** ℓ of eq. 8; 0 leaves the neighbouring loss out. */
  readonly neighbours: number;
  readonly seed: number;
}

/** Everything a run needs to go on: parameters, running statistics, the optimiser's moments. */
export interface TrainerState {
  readonly weights: NamedTensors;
  /** Momentum encoder; absent in fine-tuning. */
  readonly keyWeights?: NamedTensors;
  /** SGD's velocity, or AdamW's first moment. */
  readonly velocity?: NamedTensors;
  /** AdamW's. */
  readonly secondMoment?: NamedTensors;
  readonly step: number;
}

export interface PretrainingBatch {
  /** Two augmented views of the same B patches at one landmark: `[B, 32, 32, 32]`. */
  readonly query: Float32Array;
  readonly key: Float32Array;
  /** `[B · ℓ, 32, 32, 32]`, sample-major: b0 n0, b0 n1, b1 n0 … */
  readonly neighbours: Float32Array;
  readonly location: Location;
  readonly neighbourLocations: readonly Location[];
  /** The landmark's dictionary, `[K, 128]`, rows of unit length. */
  readonly bank: Float32Array;
  /** Patient number of each bank row, −1 for an empty row; never a negative of its own patient. */
  readonly bankPatients: Int32Array;
  /** Patient number of each sample, `[B]`. */
  readonly patients: Int32Array;
  readonly learningRate: number;
}

export interface PretrainingResult {
  readonly localLoss: number;
  readonly neighbourLoss: number;
  /** Share of queries whose own key scores above every negative. */
  readonly accuracy: number;
  /** 1 / (1 + mean number of negatives): what guessing would reach. */
  readonly chance: number;
  /** New keys `[B, 128]` for the bank, in the batch's order. */
  readonly keys: Float32Array;
}

export interface PretrainingSession {
  step(batch: PretrainingBatch): Promise<PretrainingResult>;
  /** A copy; training can go on. */
  state(): Promise<TrainerState>;
  close(): Promise<void>;
}

export interface FineTuningStepSettings {
  readonly encoder: EncoderSettings;
  /** Subtypes that are learnt at once on one encoder: outputs of the classifier. */
  readonly outputs: number;
  readonly optimiser: Optimiser;
  readonly seed: number;
}

export interface FineTuningBatch {
  readonly patches: Float32Array;
  /** One location per patch: fine-tuning batches mix landmarks; the engine groups them. */
  readonly locations: readonly Location[];
  /** 1 the subtype, 0 not, NaN unknown and without effect: `[B, outputs]`. */
  readonly targets: Float32Array;
  readonly learningRate: number;
}

export interface FineTuningSession {
  /**
   * Binary cross-entropy on `sigmoid(h · w + b)`, all layers updated.
   * @returns the mean over the known targets' rows and outputs, and `[B, outputs]`.
   */
  step(batch: FineTuningBatch): Promise<{ readonly loss: number; readonly probabilities: Float32Array }>;
  state(): Promise<TrainerState>;
  close(): Promise<void>;
}
