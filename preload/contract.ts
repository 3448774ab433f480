import type { Grid, Vec3 } from '../native-models/common/geometry.ts';
import type { RegistrationQuality } from '../native-models/registration/transform.ts';

/**
 * All that the window can ask of main. Only ids, numbers and words cross: pixels come by
 * `drasclr://app/pixels/…` (see {@link PixelLayer.url}), and a path never leaves main.
 */
export const CALL_NAMES = [
  'describeLibrary',
  'listScans',
  'openScan',
  'chooseAndImport',
  'cancelImport',
] as const;
export type CallName = (typeof CALL_NAMES)[number];

/** What main tells the window unasked. */
export const EVENT_NAMES = ['libraryChanged', 'importProgress'] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export interface Calls {
  readonly describeLibrary: { readonly argument: undefined; readonly value: LibraryDescription };
  readonly listScans: { readonly argument: undefined; readonly value: readonly ScanRow[] };
  readonly openScan: { readonly argument: { readonly scanId: string }; readonly value: ScanDetail };
  /** Main asks the user for folders or files; null when he changes his mind. */
  readonly chooseAndImport: {
    readonly argument: { readonly source: ImportSource };
    readonly value: ImportSummary | null;
  };
  readonly cancelImport: { readonly argument: undefined; readonly value: null };
}

export interface Events {
  readonly libraryChanged: null;
  readonly importProgress: ImportProgress;
}

/** A refusal is an answer, not an exception: the screen explains it by its code. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

/** What the preload puts on `window.drasclr`. */
export type WindowApi = {
  readonly [N in CallName]: (argument: Calls[N]['argument']) => Promise<Answer<Calls[N]['value']>>;
} & {
  /** Returns the function that ends the listening. */
  readonly on: <N extends EventName>(name: N, listener: (value: Events[N]) => void) => () => void;
};

export interface LibraryDescription {
  /** Last part of the library's folder. */
  readonly name: string;
  readonly version: string;
}

/** How far a scan has come; each stage holds the ones before it. */
export type ScanStage = 'imported' | 'lungs' | 'registered' | 'prepared' | 'segmented';

export interface Problem {
  readonly code: string;
  /** True when the scan must not be measured. */
  readonly blocking: boolean;
  readonly message: string;
}

export interface ScanRow {
  readonly id: string;
  readonly pseudonym: string;
  /** `YYYYMMDD` as in DICOM, or null. */
  readonly studyDate: string | null;
  readonly stage: ScanStage;
  readonly slices: number;
  /** Of the original series: column, row, slice; mm. */
  readonly spacingMm: Vec3;
  readonly thicknessMm: number | null;
  readonly kernel: string | null;
  readonly manufacturer: string | null;
  readonly description: string | null;
  readonly problems: readonly Problem[];
}

export interface PixelLayer {
  /** Answers with the voxels alone, little-endian, `[z, y, x]`. */
  readonly url: string;
  readonly type: 'int16' | 'uint8';
  readonly grid: Grid;
}

export interface PredictionLayer extends PixelLayer {
  readonly key: string;
  readonly subtype: string;
  readonly modelName: string;
  /** Step of the windows in voxels. */
  readonly step: number;
  /** A voxel is emphysema at or above this stored value (probability 0.5). */
  readonly threshold: number;
}

export interface LandmarkLayer {
  readonly atlasName: string;
  /** Patient LPS mm, flat `x, y, z, x, …`. */
  readonly points: readonly number[];
  readonly quality: RegistrationQuality;
  readonly review: 'pending' | 'accepted' | 'rejected';
}

export interface MeasureRow {
  readonly region: string;
  readonly name: string;
  readonly value: number | null;
}

export interface ScanDetail {
  readonly row: ScanRow;
  /** HU at 1 mm; null until the scan is prepared. */
  readonly volume: PixelLayer | null;
  /** Right lung 1, left lung 2. */
  readonly lungs: PixelLayer | null;
  readonly predictions: readonly PredictionLayer[];
  readonly landmarks: LandmarkLayer | null;
  readonly measures: readonly MeasureRow[];
}

export type ImportSource = 'folder' | 'files';

export interface ImportProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly secondsLeft: number | null;
}

export interface ImportSummary {
  readonly counts: {
    readonly imported: number;
    readonly duplicate: number;
    readonly skipped: number;
    readonly rejected: number;
  };
  /** Scans that the files belong to, new and known. */
  readonly scanIds: readonly string[];
  /** Why files stayed out. */
  readonly left: readonly LedgerLine[];
}

export interface LedgerLine {
  readonly verdict: 'skipped' | 'rejected';
  readonly code: string;
  readonly reason: string;
  readonly files: number;
}
