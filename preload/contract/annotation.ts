import { z } from 'zod';
import { boxEdit } from '../../main/model/boxEdit.ts';
import type { DroppedTable } from '../../main/model/droppedTable.ts';
import { id, reader } from '../../main/model/fields.ts';
import { type Measurement, measurements } from '../../main/model/measurement.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';
import { answers, call, nothing } from './call.ts';

const twoReaders: z.ZodType<readonly [string, string]> = z.tuple([reader, reader]);
const ofReader = z.strictObject({ scanId: id, reader });

/** Calls of the annotation panel. */
export const ANNOTATION_CALLS = {
  listReaders: call(nothing, answers<readonly string[]>),
  /** Answers with all readers. */
  addReader: call(z.strictObject({ name: z.string().max(1000) }), answers<readonly string[]>),
  /** Everything of the reader goes on under the new name. Answers with all readers. */
  renameReader: call(z.strictObject({ from: reader, to: z.string().max(1000) }), answers<readonly string[]>),
  /** One reader's boxes of a scan. */
  openBoxes: call(ofReader, answers<BoxesOfReader>),
  /** One action on the reader's own boxes; it is on the disk when the answer comes. */
  annotateScan: call(z.strictObject({ scanId: id, reader, act: boxEdit }), answers<BoxesOfReader>),
  /** How two readers agree on a scan, or on all that both have read when it is null. */
  compareReaders: call(
    z.strictObject({ readers: twoReaders, scanId: id.nullable() }),
    answers<ReaderComparison>,
  ),
  /** Boxes per patient and subtype of one reader. */
  countBoxes: call(z.strictObject({ reader }), answers<readonly PatientCounts[]>),
  /** All boxes of a reader as CSV into the library's exports; answers with the file's name. */
  exportBoxesCsv: call(z.strictObject({ reader }), answers<ExportedFiles>),
  /** One reader's boxes of a scan as DICOM SR into the library's exports. */
  exportBoxesSr: call(ofReader, answers<ExportedFiles>),
  /** Main asks for a CSV (boxes or clinical values) or a DICOM SR; null when the user changes his mind. */
  chooseTable: call(nothing, answers<DroppedTable | null>),
  /** What a reader has measured on a scan. */
  openMeasurements: call(ofReader, answers<MeasurementsOfReader>),
  /** Keeps all that a reader has drawn, or steps through the changes; on the disk when the answer comes. */
  changeMeasurements: call(
    z.strictObject({ scanId: id, reader, change: z.union([measurements, z.enum(['undo', 'redo'])]) }),
    answers<MeasurementsOfReader>,
  ),
} as const;

export interface MeasurementsOfReader {
  readonly measurements: readonly Measurement[];
  readonly undo: number;
  readonly redo: number;
}

export interface OfReader {
  readonly scanId: string;
  readonly reader: string;
}

export interface ReaderBox {
  readonly id: number;
  readonly centre: Vec3;
  readonly subtype: Subtype;
}

export interface BoxesOfReader {
  readonly boxes: readonly ReaderBox[];
  /** The box that the act was about; null when it is gone, or there was no act. */
  readonly touched: number | null;
  /** Actions that can be undone and redone. */
  readonly undo: number;
  readonly redo: number;
}

export interface ReaderComparison {
  /** Scans that both have read. */
  readonly scans: number;
  /** Boxes of the first reader with one of the second within 16 mm, one to one. */
  readonly matched: number;
  readonly sameLabel: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Cohen's kappa of the subtypes of matched boxes; null where it has no meaning. */
  readonly kappa: number | null;
}

export interface PatientCounts {
  readonly pseudonym: string;
  readonly scanIds: readonly string[];
  /** GOLD stage of the clinical table; 0 makes the patient's lungs a source of healthy patches. */
  readonly gold: number | null;
  readonly counts: Readonly<Record<Subtype, number>>;
}

export interface ExportedFiles {
  /** Names in the library's exports folder. */
  readonly files: readonly string[];
}
