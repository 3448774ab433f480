import { z } from 'zod';
import { id } from '../../main/model/fields.ts';
import type { BaselineName } from '../../native-models/analysis/baselineNames.ts';
import { answers, call, nothing } from './call.ts';

const modelId = id;
/** Of a model: longer than what a reader says of a scan. */
const modelNote = z.string().max(20_000);
const one = z.strictObject({ modelId });

/** Calls of the models screen. */
export const MODEL_CALLS = {
  listModels: call(nothing, answers<readonly ModelRow[]>),
  openModel: call(one, answers<ModelDetail>),
  renameModel: call(z.strictObject({ modelId, name: z.string().max(1000) }), answers<null>),
  noteModel: call(z.strictObject({ modelId, note: modelNote }), answers<null>),
  /** `confirmed` repeats the model's name; it is needed when masks go with the model. */
  removeModel: call(
    z.strictObject({ modelId, confirmed: z.string().max(1000).nullable() }),
    answers<ModelRemoval>,
  ),
  /** Into the library's exports. */
  exportModel: call(one, answers<{ readonly file: string }>),
  exportModelCard: call(one, answers<{ readonly file: string }>),
  /** Main asks the user for a model file; null when he changes his mind. */
  chooseAndImportModel: call(nothing, answers<TakenModel | null>),
} as const;

/** A model file that was taken in, or was there already. */
export interface TakenModel {
  readonly modelId: string;
  readonly name: string;
  readonly state: 'made' | 'already';
}

export type ModelScore =
  | { readonly kind: 'f1'; readonly mean: number; readonly sd: number; readonly folds: number }
  | { readonly kind: 'loss'; readonly value: number; readonly epochs: number };

export interface ModelRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'pretrained' | 'finetuned';
  readonly subtype: string | null;
  /** `linear` or `full`; null of pretrained models. */
  readonly scheme: string | null;
  readonly atlas: { readonly id: string; readonly name: string };
  readonly engine: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Null where an older program did not record them. */
  readonly scans: number | null;
  readonly patients: number | null;
  readonly score: ModelScore | null;
  /** Says that the model is not shown to be better than what needs no learning; null where it is, or unknown. */
  readonly doubt: string | null;
  /** First eight letters of the weights' SHA-256. */
  readonly weights: string;
  /** Also of a parent that is not in this library. */
  readonly parentId: string | null;
  /** False when its files are missing. */
  readonly whole: boolean;
}

export interface SettingLine {
  readonly name: string;
  readonly value: string;
  /** The paper's, or ours where the paper gives none; null for what only this model has. */
  readonly defaultValue: string | null;
  readonly differs: boolean;
}

export interface ModelEpoch {
  readonly epoch: number;
  readonly learningRate: number;
  readonly localLoss: number | null;
  readonly neighbourLoss: number | null;
  readonly accuracy: number | null;
}

export interface ModelFold {
  readonly fold: number;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly auc: number | null;
  readonly positives: number;
  readonly negatives: number;
}

export interface ScoreLine {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
}

/** What needs no learning, or no pretraining, on the same folds as the model. */
export interface BaselineLine {
  readonly name: BaselineName;
  readonly scores: readonly ScoreLine[];
}

/** How often held-out boxes with about this probability were of the subtype. */
export interface ReliabilityLine {
  readonly predicted: number;
  readonly observed: number;
  readonly boxes: number;
}

export interface CalibrationLines {
  readonly errorBefore: number;
  readonly errorAfter: number;
  readonly bins: readonly ReliabilityLine[];
  readonly thresholds: readonly {
    readonly threshold: number;
    readonly precision: number;
    readonly recall: number;
  }[];
}

export interface ModelRemoval {
  readonly children: readonly string[];
  readonly jobs: number;
  readonly masks: number;
  readonly scans: number;
}

export interface ModelDetail {
  readonly row: ModelRow;
  readonly weightsSha256: string;
  readonly weightsBytes: number | null;
  readonly landmarks: number;
  readonly encoder: { readonly conditioning: string; readonly experts: number } | null;
  /** How its patches are cut: along LPS around the centre, or the published way. */
  readonly convention: 'lps-centre' | 'las-corner';
  /** Of weights that were trained elsewhere; epoch null where the file does not say. */
  readonly published: { readonly epoch: number | null } | null;
  /** Those that differ from the paper's first. */
  readonly settings: readonly SettingLine[];
  /** Null where an older program did not record them. */
  readonly data: readonly { readonly scanId: string; readonly patient: string | null }[] | null;
  readonly boxes: number | null;
  readonly program: string | null;
  readonly stretches: readonly {
    readonly engine: string;
    readonly threads: number;
    readonly fromStep: number;
  }[];
  readonly epochs: readonly ModelEpoch[];
  readonly folds: readonly ModelFold[];
  readonly scores: readonly ScoreLine[];
  readonly baselines: readonly BaselineLine[];
  /** Null of pretrained models and where nothing was held out. */
  readonly calibration: CalibrationLines | null;
  readonly warnings: readonly string[];
  readonly parent: { readonly id: string; readonly name: string | null; readonly inLibrary: boolean } | null;
  readonly children: readonly {
    readonly id: string;
    readonly name: string;
    readonly subtype: string | null;
  }[];
  readonly removal: ModelRemoval;
  readonly note: string;
  /** The model card as Markdown. */
  readonly card: string;
  /** A paragraph for a paper's methods section. */
  readonly methods: string;
}
