import type { ClassificationScores, ScoreSummary } from '../analysis/classificationScores.ts';
import { LOGISTIC_DEFAULTS, type LogisticSettings } from '../analysis/logisticRegression.ts';
import type { Location } from '../common/geometry.ts';
import type { Report } from '../common/progress.ts';
import type { Engine } from '../engines/engine.ts';
import type { EncoderSettings } from '../network/settings.ts';
import type { NamedTensors } from '../network/weights.ts';
import type { AugmentationRanges } from './augment.ts';

/** `linear`: the encoder is frozen. `full`: every layer learns (section 5.3.1). */
export type FineTuningScheme = 'linear' | 'full';

/** One box: of the subtype (1), or healthy (0): of a patient with GOLD 0, or marked so by a reader. */
export interface FineTuningSample {
  /** HU, `[32, 32, 32]` as z, y, x; called again in each epoch, so that no cohort must fit in memory. */
  readonly readPatch: () => Int16Array | Promise<Int16Array>;
  readonly location: Location;
  /** Boxes of one patient are never on both sides of a fold. */
  readonly patientKey: string;
  readonly target: 0 | 1;
}

export interface FineTuningSettings {
  readonly folds: number;
  readonly seed: number;
  /** Fewest boxes of each class. */
  readonly minimumPerClass: number;
  readonly logistic: LogisticSettings;
  /** Of the full scheme only. */
  readonly full: {
    readonly epochs: number;
    readonly batchSize: number;
    /** At the first epoch; falls by a cosine. */
    readonly learningRate: number;
    readonly momentum: number;
    readonly weightDecay: number;
    readonly augmentation: AugmentationRanges;
  };
}

/**
 * Five folds are the paper's; it gives no settings for the optimiser: rate, momentum and weight decay are
 * those of pretraining. Views are shifted, turned and made noisy a little, their contrast kept, because
 * attenuation is what tells emphysema.
 */
export const FINE_TUNING_DEFAULTS: FineTuningSettings = {
  folds: 5,
  seed: 1,
  minimumPerClass: 5,
  logistic: LOGISTIC_DEFAULTS,
  full: {
    epochs: 10,
    batchSize: 32,
    learningRate: 1e-2,
    momentum: 0.9,
    weightDecay: 1e-4,
    augmentation: {
      rotationDegrees: 5,
      translationVoxels: 2,
      scale: 0.05,
      noise: { probability: 0.25, sigmaHu: 20 },
      gamma: { probability: 0, low: 1, high: 1 },
    },
  },
};

/** One epoch of the full scheme; `fold` is null for the final model. */
export interface FineTuningMetric {
  readonly fold: number | null;
  readonly epoch: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Mean binary cross-entropy of the epoch's training batches. */
  readonly loss: number;
  /** Share of them on the right side of 0.5 while training. */
  readonly accuracy: number;
}

/** Folds of the full scheme that an earlier run with the same input has completed. */
export interface KeptFolds {
  /** Probabilities of the held-out boxes, in their order; undefined when the fold is not there. */
  read(fold: number, boxes: number): Promise<Float32Array | undefined>;
  write(fold: number, probabilities: Float32Array): Promise<void>;
}

export interface FineTuningInput {
  readonly scheme: FineTuningScheme;
  readonly subtype: string;
  readonly samples: readonly FineTuningSample[];
  readonly encoder: EncoderSettings;
  readonly weights: NamedTensors;
  readonly engine: Engine;
  readonly settings?: FineTuningSettings;
  readonly report?: Report;
  readonly onMetric?: (metric: FineTuningMetric) => void;
  readonly signal?: AbortSignal;
  /** Absent when every run begins anew. */
  readonly kept?: KeptFolds;
}

export interface FineTuningWarning {
  readonly code: 'folds-reduced' | 'not-validated';
  readonly message: string;
}

/** Scores on held-out patients; empty folds and a null summary where no split was possible. */
export interface Validation {
  readonly folds: readonly ClassificationScores[];
  readonly summary: ScoreSummary | null;
}

export interface FineTuned extends Validation {
  readonly scheme: FineTuningScheme;
  readonly subtype: string;
  /** The encoder (changed in the full scheme) with `classifier.weight` and `classifier.bias`. */
  readonly weights: NamedTensors;
  /** Logistic regression on the patch's share below −950 HU, same folds (table 5). */
  readonly baseline: Validation;
  /** Probability of each sample by the model of the fold that held it out, `[n]`; NaN without folds. */
  readonly heldOut: Float32Array;
  readonly counts: { readonly positives: number; readonly negatives: number; readonly patients: number };
  readonly warnings: readonly FineTuningWarning[];
}
