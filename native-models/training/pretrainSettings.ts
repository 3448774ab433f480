import type { Report } from '../common/progress.ts';
import { Refusal } from '../common/refusal.ts';
import type { Engine, TrainerState } from '../engines/engine.ts';
import type { Landmark } from '../landmarks/atlas.ts';
import { checkEncoderSettings, type EncoderSettings, PAPER_ENCODER } from '../network/settings.ts';
import { type AugmentationRanges, PAPER_AUGMENTATION } from './augment.ts';
import type { BankKind, MemoryBank } from './dictionary.ts';
import { PRETRAIN_FIELDS, validateSettings } from './settingFields.ts';
import type { Stretch } from './stretches.ts';
import type { ViewMaker } from './views.ts';

export interface PretrainSettings {
  readonly encoder: EncoderSettings;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly sgdMomentum: number;
  readonly weightDecay: number;
  /** τ */
  readonly temperature: number;
  /** m of eq. 5 */
  readonly keyMomentum: number;
  /** ℓ of eq. 8, 0 to 3 (table 8); 0 leaves the neighbouring loss out, as in table 6. */
  readonly neighbours: number;
  /** A dictionary per landmark, or one for all. */
  readonly bank: BankKind;
  /** K: keys kept in a dictionary. */
  readonly bankSize: number;
  readonly augmentation: AugmentationRanges;
  readonly seed: number;
  /** Train at these landmarks only; all by default. Neighbours come from all in any case. */
  readonly landmarks?: readonly number[];
}

/** Section 4 of the paper. */
export const PAPER_PRETRAINING: PretrainSettings = {
  encoder: PAPER_ENCODER,
  epochs: 20,
  batchSize: 128,
  learningRate: 0.01,
  sgdMomentum: 0.9,
  weightDecay: 1e-4,
  temperature: 0.2,
  keyMomentum: 0.999,
  neighbours: 2,
  bank: 'split',
  bankSize: 4096,
  augmentation: PAPER_AUGMENTATION,
  seed: 1,
};

export interface PatchSource {
  readonly landmarks: readonly Landmark[];
  readonly scans: readonly ScanKey[];
  /**
   * Reads the patches of one landmark of these scans, HU: that of `scans[n]` into row `n · stride` of
   * `out`, `[row, 32, 32, 32]`. No more than that is ever in memory, however many scans there are.
   */
  readonly readPatches: (
    landmark: number,
    scans: readonly number[],
    out: Int16Array,
    stride: number,
  ) => Promise<void>;
}

export interface ScanKey {
  readonly scanId: string;
  /** Scans of one patient share it; they are never each other's negatives. */
  readonly patientKey: string;
}

/** Means over an epoch; null where no key had a negative yet (the first visit of each landmark). */
export interface EpochCurve {
  readonly epoch: number;
  readonly learningRate: number;
  readonly localLoss: number | null;
  readonly neighbourLoss: number | null;
  readonly accuracy: number | null;
  readonly chance: number | null;
}

/** Sums over the samples of an epoch that is under way; `samples` counts those with negatives. */
export interface EpochSums {
  readonly samples: number;
  readonly localLoss: number;
  readonly neighbourLoss: number;
  readonly accuracy: number;
  readonly chance: number;
}

/**
 * All that a run needs to go on, besides the memory bank. It is taken between two landmarks: those
 * before `turn` are done in this epoch. Everything random follows from the seed and this position.
 */
export interface PretrainCheckpoint {
  readonly epoch: number;
  readonly turn: number;
  readonly state: TrainerState;
  readonly sums: EpochSums;
  readonly curves: readonly EpochCurve[];
  readonly settings: PretrainSettings;
  readonly scans: readonly ScanKey[];
  /** What computed it, from step 0 on. */
  readonly stretches: readonly Stretch[];
}

/** One step, for the live curves. */
export interface PretrainMetric {
  readonly epoch: number;
  readonly step: number;
  readonly localLoss: number;
  readonly neighbourLoss: number;
  readonly accuracy: number;
  readonly chance: number;
  readonly learningRate: number;
  readonly samplesPerSecond: number;
}

export interface PretrainRun {
  readonly settings: PretrainSettings;
  readonly data: PatchSource;
  readonly bank: MemoryBank;
  readonly engine: Engine;
  /** Draws the views; default in this thread. `startViewThreads` draws the next batch meanwhile. */
  readonly views?: ViewMaker;
  readonly resumeFrom?: PretrainCheckpoint;
  /** Called after every epoch, and within one when `checkpointSeconds` have passed since the last. */
  readonly onCheckpoint?: (checkpoint: PretrainCheckpoint) => Promise<void>;
  readonly checkpointSeconds?: number;
  /** After every epoch, before its checkpoint. */
  readonly onEpoch?: (curve: EpochCurve) => void;
  readonly onMetric?: (metric: PretrainMetric) => void;
  /** What the user should know of: the run goes on with another engine or number of threads. */
  readonly onNotice?: (words: string) => void;
  readonly report?: Report;
  readonly signal?: AbortSignal;
  /** Asked after each landmark: a checkpoint at once, or the end of the run with what it has learnt. */
  readonly request?: () => TrainingRequest | null;
  /** Stops when the total loss has not come below its lowest for so many epochs. */
  readonly patience?: number;
}

export type TrainingRequest = 'checkpoint' | 'finish';

/** @throws Refusal `settings-invalid` with every setting that cannot be used. */
export function checkPretrainSettings(settings: PretrainSettings): void {
  checkEncoderSettings(settings.encoder);
  const [first, ...others] = validateSettings(PRETRAIN_FIELDS, settings);
  if (first) {
    throw new Refusal('settings-invalid', [first, ...others].map(({ message }) => message).join('; '));
  }
}

/**
 * @throws Refusal `settings-invalid`, `not-enough-scans`, `not-enough-landmarks`, `checkpoint-mismatch`.
 */
export function checkPretraining({ settings, data, resumeFrom }: PretrainRun): void {
  checkPretrainSettings(settings);
  const patients = new Set(data.scans.map(({ patientKey }) => patientKey)).size;
  if (patients < 2) {
    throw new Refusal(
      'not-enough-scans',
      `contrastive pretraining needs scans of at least 2 patients, got ${data.scans.length} scans of ${patients}`,
    );
  }
  const unknown = settings.landmarks?.find((j) => !data.landmarks[j]);
  if (unknown !== undefined) {
    throw new Refusal(
      'settings-invalid',
      `landmark ${unknown} was chosen, the atlas has ${data.landmarks.length} (0 to ${data.landmarks.length - 1})`,
    );
  }
  if (data.landmarks.length <= settings.neighbours) {
    throw new Refusal(
      'not-enough-landmarks',
      `${settings.neighbours} neighbours per landmark need more than ${data.landmarks.length} landmarks`,
    );
  }
  if (!resumeFrom) return;
  if (sortedJson(resumeFrom.settings) !== sortedJson(settings)) {
    throw new Refusal(
      'checkpoint-mismatch',
      'the checkpoint was made with other settings; continue with the same or start anew',
    );
  }
  if (scanList(resumeFrom.scans) !== scanList(data.scans)) {
    throw new Refusal(
      'checkpoint-mismatch',
      `the checkpoint was made on other scans (${resumeFrom.scans.length}, now ${data.scans.length}); continue with the same or start anew`,
    );
  }
}

const scanList = (scans: readonly ScanKey[]): string =>
  JSON.stringify(scans.map(({ scanId, patientKey }) => [scanId, patientKey]));

/** JSON with sorted names, so that settings read back from a file compare equal. */
const sortedJson = (settings: PretrainSettings): string =>
  JSON.stringify(settings, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
