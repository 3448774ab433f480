import type { BaselineName, Comparison } from '../analysis/baselineNames.ts';
import type { Calibration } from '../analysis/calibration.ts';
import type { ClassificationScores, ScoreSummary } from '../analysis/classificationScores.ts';
import { LOGISTIC_DEFAULTS, type LogisticSettings } from '../analysis/logisticRegression.ts';
import type { Location } from '../common/geometry.ts';
import type { Report } from '../common/progress.ts';
import type { Engine } from '../engines/engine.ts';
import type { EncoderSettings } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';
import { ADAMW_DEFAULTS } from './adamW.ts';
import type { BoxViewRanges } from './boxViews.ts';
import type { Optimiser, OptimiserKind } from './optimiser.ts';

/** `linear`: the encoder is frozen. `full`: every layer learns (section 5.3.1). */
export type FineTuningScheme = 'linear' | 'full';

/** 1: the box shows the subtype; 0: it does not; null: nobody has said. */
export type Target = 0 | 1 | null;

/** One box of a subtype, or a healthy one: of a healthy patient, or marked so by a reader. */
export interface FineTuningSample {
  /** HU, `[32, 32, 32]` as z, y, x; called again for each view, so that no cohort must fit in memory. */
  readonly readPatch: () => Int16Array | Promise<Int16Array>;
  readonly location: Location;
  /** Its texture within each reach, `[EVIDENCE_SIZE]`, where its scan's own look is known. */
  readonly texture?: Float64Array;
  /** Boxes of one patient are never on both sides of a fold. */
  readonly patientKey: string;
  /** One for each subtype that is learnt. */
  readonly targets: readonly Target[];
}

/** Training of all layers. */
export interface FullSettings {
  /** At most; each is one batch. */
  readonly steps: number;
  readonly batchSize: number;
  readonly optimiser: OptimiserKind;
  /** At its peak: it rises over the first steps and falls by a cosine. */
  readonly learningRate: number;
  /** Share of the steps over which the rate rises. */
  readonly warmup: number;
  /** Of `sgd` only. */
  readonly momentum: number;
  readonly weightDecay: number;
  /** Patients of each training who are not learnt from but watched: its best weights on them are kept. */
  readonly validation: {
    /** Of the training's patients; 0 for none. */
    readonly share: number;
    /** Steps from one look to the next. */
    readonly every: number;
    /** Looks without a lower loss before training ends; 0: never. */
    readonly patience: number;
  };
  readonly views: BoxViewRanges;
}

/** What a subtype is told from. */
export interface NegativeSettings {
  /**
   * `matched`: each box of disease is given a healthy patch of the same place, a reader's box where one lies near, so
   * that the place gives nothing away; `anywhere`: all healthy boxes and, until there are as many as of the disease,
   * landmarks of healthy patients, as in the paper.
   */
  readonly healthy: 'matched' | 'anywhere';
  /** Boxes of other subtypes that no box of this one overlaps: without them a mask may take one for the other. */
  readonly otherSubtypes: 'yes' | 'no';
  /** Also patches of ill patients far from all of their boxes, as many as there are boxes of disease. */
  readonly farFromBoxes: 'yes' | 'no';
}

export interface FineTuningSettings {
  readonly folds: number;
  /** Splits into folds that the linear readout and the baselines are scored on; the full scheme uses the first. */
  readonly repeats: number;
  readonly seed: number;
  /** Fewest boxes of each class. */
  readonly minimumPerClass: number;
  readonly logistic: LogisticSettings;
  readonly negatives: NegativeSettings;
  /** Also trains the same network from random weights on the same folds (full scheme; as long again). */
  readonly scratch: 'yes' | 'no';
  /**
   * `no` trains all layers once and not once more for each fold: the model is then as good, but nobody knows how good;
   * the baselines and the linear readout are scored all the same.
   */
  readonly crossValidate: 'yes' | 'no';
  /** Of the full scheme only. */
  readonly full: FullSettings;
}

/**
 * Five folds are the paper's; it gives no settings for the optimiser. Steps, not epochs: with a few hundred
 * boxes ten epochs are a hundred steps, in which nothing is learnt. AdamW's step suits every layer, where one
 * rate of SGD does not. Views keep their contrast, because attenuation is what tells emphysema.
 */
export const FINE_TUNING_DEFAULTS: FineTuningSettings = {
  folds: 5,
  repeats: 5,
  seed: 1,
  minimumPerClass: 5,
  logistic: LOGISTIC_DEFAULTS,
  negatives: { healthy: 'matched', otherSubtypes: 'yes', farFromBoxes: 'no' },
  scratch: 'no',
  crossValidate: 'yes',
  full: {
    steps: 800,
    batchSize: 16,
    optimiser: 'adamw',
    learningRate: 1e-3,
    warmup: 0.2,
    momentum: 0.9,
    weightDecay: 1e-2,
    validation: { share: 0.2, every: 50, patience: 6 },
    views: { flip: 0.5, shiftVoxels: 2, offsetHu: 10 },
  },
};

export const optimiserOf = ({ optimiser, momentum, weightDecay }: FullSettings): Optimiser =>
  optimiser === 'sgd'
    ? { kind: 'sgd', momentum, weightDecay }
    : { kind: 'adamw', ...ADAMW_DEFAULTS, weightDecay };

/** Patches that one training of the full scheme goes through, unless it ends early. */
export const patchesToTrain = ({ full }: FineTuningSettings): number => full.steps * full.batchSize;

/** A look at one training of the full scheme; `fold` is null for the final model. */
export interface FineTuningMetric {
  readonly fold: number | null;
  /** Steps done, and the most there will be. */
  readonly step: number;
  readonly steps: number;
  readonly learningRate: number;
  /** Mean binary cross-entropy of the batches since the last look. */
  readonly loss: number;
  /** Share of their known targets on the right side of 0.5 while training. */
  readonly accuracy: number;
  /** Of the watched patients, evaluation mode; null without them. */
  readonly validationLoss: number | null;
  /** Mean over the subtypes; null where one class is absent. */
  readonly validationAuc: number | null;
}

/** Folds of the full scheme that an earlier run with the same input has completed. */
export interface FoldCheckpoint {
  /** Probabilities `[boxes · subtypes]` of the held-out boxes, in their order; undefined when the fold is not there. */
  read(fold: number, numbers: number): Promise<Float32Array | undefined>;
  write(fold: number, probabilities: Float32Array): Promise<void>;
}

export interface FineTuningInput {
  readonly scheme: FineTuningScheme;
  /** Learnt at once on one encoder. */
  readonly subtypes: readonly string[];
  readonly samples: readonly FineTuningSample[];
  readonly encoder: EncoderSettings;
  readonly weights: NamedTensors;
  readonly engine: Engine;
  readonly settings?: FineTuningSettings;
  readonly report?: Report;
  readonly onMetric?: (metric: FineTuningMetric) => void;
  readonly signal?: AbortSignal;
  /** Absent when every run begins anew. */
  readonly kept?: FoldCheckpoint;
}

export interface FineTuningWarning {
  readonly code: 'folds-reduced' | 'not-validated' | 'no-better-than-baseline';
  readonly message: string;
}

/** Scores on held-out patients; empty folds and a null summary where no split was possible. */
export interface Validation {
  readonly folds: readonly ClassificationScores[];
  readonly summary: ScoreSummary | null;
}

/** What was learnt of one subtype. */
export interface SubtypeResult extends Validation {
  readonly subtype: string;
  /** The encoder (changed in the full scheme) with `classifier.weight [1, 128]` and `classifier.bias [1]`. */
  readonly weights: NamedTensors;
  /** Folds of one split; `folds` holds those of all splits. */
  readonly foldsPerSplit: number;
  /** What needs no learning, or no pretraining, on the same folds. */
  readonly baselines: readonly (Validation & { readonly name: BaselineName })[];
  /** The model against the best of them; null without folds. */
  readonly comparison: Comparison | null;
  /** How far held-out probabilities can be taken at their word; null without folds. */
  readonly calibration: Calibration | null;
  /** Probability of each sample by the model of the fold that held it out, `[n]`; NaN without folds or target. */
  readonly heldOut: Float32Array;
  readonly counts: { readonly positives: number; readonly negatives: number; readonly patients: number };
  readonly warnings: readonly FineTuningWarning[];
}

export interface FineTuned {
  readonly scheme: FineTuningScheme;
  readonly subtypes: readonly SubtypeResult[];
}
