import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';

/** Calls of the annotation panel. */
export interface AnnotationCalls {
  readonly listReaders: { readonly argument: undefined; readonly value: readonly string[] };
  /** Answers with all readers. */
  readonly addReader: { readonly argument: { readonly name: string }; readonly value: readonly string[] };
  /** Everything of the reader goes on under the new name. Answers with all readers. */
  readonly renameReader: {
    readonly argument: { readonly from: string; readonly to: string };
    readonly value: readonly string[];
  };
  /** One reader's boxes of a scan. */
  readonly openBoxes: { readonly argument: OfReader; readonly value: BoxesOfReader };
  /** One action on the reader's own boxes; it is on the disk when the answer comes. */
  readonly annotateScan: {
    readonly argument: OfReader & { readonly act: BoxAct };
    readonly value: BoxesOfReader;
  };
  /** How two readers agree on a scan, or on all that both have read when it is null. */
  readonly compareReaders: {
    readonly argument: { readonly readers: readonly [string, string]; readonly scanId: string | null };
    readonly value: ReaderComparison;
  };
  /** Boxes per patient and subtype of one reader. */
  readonly countBoxes: {
    readonly argument: { readonly reader: string };
    readonly value: readonly PatientCounts[];
  };
  /** All boxes of a reader as CSV into the library's exports; answers with the file's name. */
  readonly exportBoxesCsv: { readonly argument: { readonly reader: string }; readonly value: ExportedFiles };
  /** One reader's boxes of a scan as DICOM SR into the library's exports. */
  readonly exportBoxesSr: { readonly argument: OfReader; readonly value: ExportedFiles };
  /** Main asks for a CSV (boxes or clinical values) or a DICOM SR; null when the user changes his mind. */
  readonly chooseTable: { readonly argument: undefined; readonly value: TakenTable | null };
}

export const ANNOTATION_CALLS = [
  'listReaders',
  'addReader',
  'renameReader',
  'openBoxes',
  'annotateScan',
  'compareReaders',
  'countBoxes',
  'exportBoxesCsv',
  'exportBoxesSr',
  'chooseTable',
] as const satisfies readonly (keyof AnnotationCalls)[];

export interface OfReader {
  readonly scanId: string;
  readonly reader: string;
}

/** Points are centres of boxes, LPS mm in the scan. */
export type BoxAct =
  | {
      readonly kind: 'add';
      readonly point: Vec3;
      readonly subtype: Subtype;
      /** The reader insists on a box that hardly holds lung. */
      readonly outsideLungs?: true;
    }
  | {
      readonly kind: 'move';
      readonly boxId: number;
      readonly point: Vec3;
      readonly outsideLungs?: true;
    }
  | { readonly kind: 'subtype'; readonly boxId: number; readonly subtype: Subtype }
  | { readonly kind: 'delete'; readonly boxId: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

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

/** What came of a table that was chosen or dropped. */
export type TakenTable =
  | {
      readonly kind: 'labels' | 'report';
      readonly added: number;
      readonly already: number;
      /** Boxes of the library that hardly hold lung. */
      readonly outside: number;
    }
  | { readonly kind: 'clinical'; readonly stored: number; readonly unknown: number };
