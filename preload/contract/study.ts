import { z } from 'zod';
import { id, list } from '../../main/model/fields.ts';
import type { StudyDefinition } from '../../main/model/studyDefinition.ts';
import { studyDefinition } from '../../main/model/studyDefinition.ts';
import type { StudyResult } from '../../native-models/study/studyResult.ts';
import { answers, call, nothing } from './call.ts';

const token = z.string().regex(/^[\w-]{1,64}$/);
const columnChoice = z.strictObject({
  meaning: z.string().min(1).max(64),
  kind: z.enum(['number', 'grade', 'category']).optional(),
});
const tableChoices = z.strictObject({
  columns: z.record(z.string().max(500), columnChoice).optional(),
  decimal: z.enum(['.', ',']).optional(),
  skipUnreadable: z.boolean().optional(),
});
const one = z.strictObject({ studyId: id });

/** Calls of the study screen. */
export const STUDY_CALLS = {
  studyForm: call(nothing, answers<StudyForm>),
  listStudies: call(nothing, answers<readonly StudyRow[]>),
  openStudy: call(one, answers<StudyDetail>),
  saveStudy: call(studyDefinition, answers<{ readonly studyId: string }>),
  removeStudy: call(one, answers<null>),
  runStudy: call(one, answers<{ readonly jobId: number }>),
  /** Tables, figures, methods and a PDF into a folder of the library's exports; its name. */
  exportStudy: call(
    z.strictObject({ studyId: id, colour: z.string().min(1).max(120).nullable() }),
    answers<{ readonly name: string }>,
  ),
  /** Main asks the user for a table; null when they change their mind. */
  chooseClinicalTable: call(nothing, answers<ChosenTable | null>),
  previewClinicalTable: call(z.strictObject({ token, choices: tableChoices }), answers<ClinicalPreview>),
  importClinicalTable: call(z.strictObject({ token, choices: tableChoices }), answers<ClinicalPreview>),
  /** An empty table to fill in, among the exports. */
  exportClinicalTemplate: call(nothing, answers<{ readonly name: string }>),
  /** Main asks the user for CSV or .npy; null when they change their mind. */
  chooseImportedFeatures: call(nothing, answers<ImportedTable | null>),
  /** Main asks the user for an ONNX encoder and queues it; null when they change their mind. */
  chooseEncoder: call(nothing, answers<QueuedEncoder | null>),
} as const;

export type ColumnChoice = z.infer<typeof columnChoice>;
export const studyIds = list(id, 1, 100);

export interface ChosenTable {
  readonly token: string;
  readonly name: string;
  readonly preview: ClinicalPreview;
}

export interface ImportedTable {
  readonly name: string;
  readonly patients: number;
  readonly unknown: number;
  readonly columns: number;
}

/** An ONNX encoder that will be run on all prepared scans. */
export interface QueuedEncoder {
  /** Of the features that it will give. */
  readonly name: string;
  readonly jobId: number;
}

export interface PreviewColumn {
  readonly header: string;
  /** A variable that the study knows, `patient`, `date`, `own` or `ignore`. */
  readonly meaning: string;
  readonly kind: 'number' | 'grade' | 'category';
  readonly read: number;
  readonly missing: number;
  readonly unreadableCount: number;
  /** The first of them. */
  readonly unreadable: readonly { readonly line: number; readonly why: string }[];
}

/** What an import of a clinical table stores, or would store. */
export interface ClinicalPreview {
  readonly encoding: string;
  readonly delimiter: string;
  /** Null where it cannot be told: the preview then reads a point, and an import is refused. */
  readonly decimal: '.' | ',' | null;
  readonly rows: number;
  /** Of the library. */
  readonly patients: number;
  /** Rows of patients that the library does not hold, and the first lines of them. */
  readonly unknown: number;
  readonly unknownLines: readonly number[];
  readonly columns: readonly PreviewColumn[];
}

export interface StudyForm {
  /** What a column of a table can mean. */
  readonly meanings: readonly { readonly id: string; readonly label: string }[];
  readonly outcomes: readonly { readonly id: string; readonly label: string; readonly patients: number }[];
  readonly models: readonly { readonly id: string; readonly name: string }[];
  readonly measures: readonly string[];
  readonly clinical: readonly { readonly name: string; readonly patients: number }[];
  readonly imported: readonly string[];
  /** `computed`: it has numbers; the others have a row that says why not yet. */
  readonly baselines: readonly { readonly id: string; readonly label: string; readonly computed: boolean }[];
  readonly defaults: Omit<StudyDefinition, 'name' | 'features'>;
}

export interface StudyRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly ranAt: string | null;
}

export interface StudyDetail {
  readonly row: StudyRow;
  readonly definition: StudyDefinition;
  readonly result: StudyResult | null;
  /** Data, models or settings have changed since the result. */
  readonly stale: boolean;
  readonly methods: string | null;
}
