import type { WindowStep } from '../../../native-models/inference/segmentDense.ts';
import type { Json } from '../../artefacts/key.ts';
import type { CohortRequest } from '../demo/cohort.ts';

export const EVIDENCE_TABLES = ['5', '6', '7', '8', 'masks', 'figure5'] as const;
export type EvidenceTable = (typeof EVIDENCE_TABLES)[number];

export const EVIDENCE_BUDGETS = ['smoke', 'small', 'full'] as const;
export type EvidenceBudget = (typeof EVIDENCE_BUDGETS)[number];

/** How much each unit of work may cost; a figure always names its budget. */
export interface BudgetSettings {
  readonly pretraining: {
    readonly epochs: number;
    readonly learningRate: number;
    readonly keyMomentum: number;
    /** Train at every n-th landmark only. */
    readonly everyLandmark: number;
  };
  readonly folds: number;
  readonly repeats: number;
  /** Of fine-tuning all layers. */
  readonly full: Readonly<Record<string, Json>>;
  /** Of the boxes, for figure 5. */
  readonly shares: readonly number[];
  readonly step: WindowStep;
}

const SHORT = { learningRate: 0.03, keyMomentum: 0.99 } as const;

export const BUDGETS: Readonly<Record<EvidenceBudget, BudgetSettings>> = {
  /** Whether it runs at all. */
  smoke: {
    pretraining: { ...SHORT, epochs: 1, everyLandmark: 24 },
    folds: 2,
    repeats: 2,
    full: { steps: 20, validation: { share: 0.2, every: 10, patience: 0 } },
    shares: [0.5, 1],
    step: 8,
  },
  /** An hour of two cores for a seed of 16 quick patients. */
  small: {
    pretraining: { ...SHORT, epochs: 4, everyLandmark: 6 },
    folds: 3,
    repeats: 5,
    full: { steps: 240, validation: { share: 0.2, every: 40, patience: 4 } },
    shares: [0.25, 0.5, 1],
    step: 8,
  },
  /** The paper's, as far as it states it. */
  full: {
    pretraining: { epochs: 20, learningRate: 0.01, keyMomentum: 0.999, everyLandmark: 1 },
    folds: 5,
    repeats: 5,
    full: {},
    shares: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    step: 4,
  },
};

export interface EvidenceRequest {
  readonly scale: CohortRequest['scale'];
  readonly patients: number;
  readonly seeds: readonly number[];
  readonly budget: EvidenceBudget;
  readonly only: readonly EvidenceTable[];
}

/** Patients whose scans no training sees: the last ones, each combination of subtypes equally often. */
export const heldOutCount = (patients: number): number => 4 * Math.max(1, Math.floor(patients / 16));
