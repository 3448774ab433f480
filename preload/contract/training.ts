import type { JobState } from '../../main/jobs/state.ts';
import type {
  ClassificationScores,
  ScoreSummary,
} from '../../native-models/analysis/classificationScores.ts';
import type { SettingField, SettingTrouble } from '../../native-models/training/settingFields.ts';

export type SettingValue =
  | number
  | string
  | boolean
  | null
  | readonly SettingValue[]
  | { readonly [name: string]: SettingValue };
export type SettingValues = Readonly<Record<string, SettingValue>>;

export interface PretrainAsk {
  /** Only what differs from the paper's values. */
  readonly settings: SettingValues;
  /** Ends after so many epochs without a lower total loss; null: never. */
  readonly patience: number | null;
  readonly name: string | null;
}

export interface FineTuneAsk {
  /** Pretrained model; null: the newest. */
  readonly model: string | null;
  readonly subtype: 'centrilobular' | 'paraseptal' | 'panlobular';
  readonly scheme: 'linear' | 'full';
  readonly settings: SettingValues;
}

export interface EfficiencyAsk extends FineTuneAsk {
  /** Shares of the boxes, in (0, 1]. */
  readonly shares: readonly number[];
}

export interface TrainingCalls {
  readonly trainingForms: { readonly argument: undefined; readonly value: TrainingForms };
  /** What a pretraining would use, whether it can begin, and what it would cost as far as it was measured. */
  readonly planPretraining: { readonly argument: PretrainAsk; readonly value: TrainingPlan };
  readonly planFineTuning: { readonly argument: EfficiencyAsk; readonly value: TrainingPlan };
  /** Runs a few real steps, unless a job is running, and answers with the plan. */
  readonly measurePretraining: { readonly argument: PretrainAsk; readonly value: TrainingPlan };
  readonly measureFineTuning: { readonly argument: EfficiencyAsk; readonly value: TrainingPlan };
  readonly startPretraining: { readonly argument: PretrainAsk; readonly value: { readonly jobId: number } };
  readonly startFineTuning: { readonly argument: FineTuneAsk; readonly value: { readonly jobId: number } };
  readonly startEfficiency: { readonly argument: EfficiencyAsk; readonly value: { readonly jobId: number } };
  /** Ends a running pretraining soon and keeps the model as it is. */
  readonly finishTraining: { readonly argument: { readonly jobId: number }; readonly value: null };
  readonly trainingRuns: { readonly argument: undefined; readonly value: readonly TrainingRun[] };
  readonly jobMetrics: {
    readonly argument: { readonly jobId: number };
    readonly value: readonly TrainingPoint[];
  };
  readonly exportEfficiency: {
    readonly argument: { readonly jobId: number };
    readonly value: { readonly name: string };
  };
}

export const TRAINING_CALLS = [
  'trainingForms',
  'planPretraining',
  'planFineTuning',
  'measurePretraining',
  'measureFineTuning',
  'startPretraining',
  'startFineTuning',
  'startEfficiency',
  'finishTraining',
  'trainingRuns',
  'jobMetrics',
  'exportEfficiency',
] as const satisfies readonly (keyof TrainingCalls)[];

export interface TrainingEvents {
  readonly jobMetric: { readonly jobId: number } & TrainingPoint;
}

export interface TrainingPoint {
  readonly series: string;
  readonly position: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface TrainingForm {
  readonly fields: readonly SettingField[];
  readonly usual: SettingValues;
}

export interface TrainingForms {
  readonly pretrain: TrainingForm;
  readonly fineTune: TrainingForm;
  readonly models: readonly { readonly id: string; readonly name: string }[];
}

/** Where what is missing can be had. */
export type Remedy = 'library' | 'viewer' | 'training' | 'jobs';

export interface Obstacle {
  readonly code: string;
  readonly message: string;
  readonly remedy: Remedy | null;
}

export interface ScanUse {
  readonly scanId: string;
  readonly patient: string;
  readonly used: boolean;
  /** Why not; null when it is used. */
  readonly why: 'not-prepared' | 'not-registered' | 'rejected' | 'blocked' | 'no-boxes' | null;
}

export interface CostEstimate {
  readonly engine: string;
  readonly threads: number;
  readonly perSecond: number;
  readonly unit: 'samples' | 'patches';
  readonly seconds: number;
  /** Of a few real steps with the same batch. */
  readonly memoryMb: number;
}

export interface TrainingPlan {
  readonly troubles: readonly SettingTrouble[];
  /** Why it cannot begin; empty when it can. */
  readonly obstacles: readonly Obstacle[];
  readonly warnings: readonly string[];
  readonly scans: readonly ScanUse[];
  readonly patients: number;
  readonly landmarks: number;
  /** Of the subtype and healthy; null for pretraining. */
  readonly boxes: { readonly subtype: number; readonly healthy: number; readonly goldZero: number } | null;
  /** Null until it was measured on this machine with this batch. */
  readonly cost: CostEstimate | null;
  /** From the settings alone. */
  readonly neededMb: number;
  readonly freeMb: number;
}

export interface EfficiencyValue {
  readonly arm: 'pretrained' | 'scratch';
  readonly share: number;
  readonly trainedOn: number;
  readonly scores: ScoreSummary | null;
}

export interface TrainingRun {
  readonly jobId: number;
  readonly kind: 'pretrain' | 'finetune' | 'efficiency';
  readonly title: string;
  readonly state: JobState;
  readonly createdAt: string;
  readonly modelId: string | null;
  /** All settings in effect, by path. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly scores: ScoreSummary | null;
  readonly laaScores: ScoreSummary | null;
  readonly folds: readonly ClassificationScores[];
  readonly warnings: readonly string[];
  readonly endedEarly: string | null;
  readonly points: readonly EfficiencyValue[];
}
