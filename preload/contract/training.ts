import { z } from 'zod';
import type { JobState } from '../../main/jobs/state.ts';
import { number } from '../../main/model/fields.ts';
import {
  efficiencyRequest,
  fineTunePlan,
  fineTuneRequest,
  pretrainRequest,
  type SettingValues,
} from '../../main/model/trainingRequests.ts';
import type { BaselineName } from '../../native-models/analysis/baselineNames.ts';
import type {
  ClassificationScores,
  ScoreSummary,
} from '../../native-models/analysis/classificationScores.ts';
import type { SettingField, ValidationError } from '../../native-models/training/settingFields.ts';
import { answers, call, nothing } from './call.ts';

const one = z.strictObject({ jobId: number });

export const TRAINING_CALLS = {
  trainingForms: call(nothing, answers<TrainingForms>),
  /** What a pretraining would use, whether it can begin, and what it would cost as far as it was measured. */
  planPretraining: call(pretrainRequest, answers<TrainingPlan>),
  planFineTuning: call(fineTunePlan, answers<TrainingPlan>),
  /** Runs a few real steps, unless a job is running, and answers with the plan. */
  measurePretraining: call(pretrainRequest, answers<TrainingPlan>),
  measureFineTuning: call(fineTunePlan, answers<TrainingPlan>),
  startPretraining: call(pretrainRequest, answers<{ readonly jobId: number }>),
  startFineTuning: call(fineTuneRequest, answers<{ readonly jobId: number }>),
  startEfficiency: call(efficiencyRequest, answers<{ readonly jobId: number }>),
  /** Ends a running pretraining soon and keeps the model as it is. */
  finishTraining: call(one, answers<null>),
  trainingRuns: call(nothing, answers<readonly TrainingRun[]>),
  jobMetrics: call(one, answers<readonly TrainingPoint[]>),
  exportEfficiency: call(one, answers<{ readonly name: string }>),
} as const;

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
  readonly defaults: SettingValues;
}

export interface TrainingForms {
  readonly pretrain: TrainingForm;
  readonly fineTune: TrainingForm;
  /** Who has put boxes, or may. */
  readonly readers: readonly string[];
  readonly models: readonly { readonly id: string; readonly name: string }[];
}

/** Where what is missing can be had. */
export type Remedy = 'library' | 'viewer' | 'training' | 'jobs';

export interface Blocker {
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
  readonly validationErrors: readonly ValidationError[];
  /** Why it cannot begin; empty when it can. */
  readonly blockers: readonly Blocker[];
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

/** What needs no learning, or no pretraining, on the same folds. */
export interface BaselineScores {
  readonly name: BaselineName;
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
  readonly baselines: readonly BaselineScores[];
  readonly folds: readonly ClassificationScores[];
  readonly warnings: readonly string[];
  readonly endedEarly: string | null;
  readonly points: readonly EfficiencyValue[];
}
