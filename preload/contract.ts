import type { JobState } from '../main/jobs/state.ts';
import type { DroppedTable } from '../main/model/droppedTable.ts';
import type { Grid, Vec3 } from '../native-models/common/geometry.ts';
import type { RegistrationQuality } from '../native-models/registration/transform.ts';
import { ANNOTATION_CALLS } from './contract/annotation.ts';
import { ARCHIVE_CALLS, type ReceiverView } from './contract/archives.ts';
import type { ArgumentOf, ValueOf } from './contract/call.ts';
import { CARE_CALLS, type Restoring } from './contract/care.ts';
import { LANDMARK_CALLS } from './contract/landmarks.ts';
import { LIBRARY_CALLS } from './contract/library.ts';
import { MODEL_CALLS, type TakenModel } from './contract/models.ts';
import { REVIEW_CALLS, type ReviewState } from './contract/review.ts';
import { SEGMENTATION_CALLS } from './contract/segmentation.ts';
import { SETTING_CALLS } from './contract/settings.ts';
import { type ChosenTable, type QueuedEncoder, STUDY_CALLS } from './contract/study.ts';
import { TRAINING_CALLS, type TrainingEvents } from './contract/training.ts';
import { VIEWING_CALLS } from './contract/viewing.ts';

/**
 * All that the window can ask of main. Only ids, numbers and words cross: pixels come by
 * `drasclr://app/pixels/…` (see {@link PixelLayer.url}), and a path never leaves main.
 */
/**
 * All that the window can ask of main, each call declared once. Only ids, numbers and text cross: pixels come by
 * `drasclr://app/pixels/…` (see {@link PixelLayer.url}), and a path never leaves main.
 */
export const CALLS = {
  ...LIBRARY_CALLS,
  ...ANNOTATION_CALLS,
  ...CARE_CALLS,
  ...ARCHIVE_CALLS,
  ...LANDMARK_CALLS,
  ...MODEL_CALLS,
  ...REVIEW_CALLS,
  ...SEGMENTATION_CALLS,
  ...SETTING_CALLS,
  ...STUDY_CALLS,
  ...TRAINING_CALLS,
  ...VIEWING_CALLS,
} as const;
export type CallName = keyof typeof CALLS;
export const CALL_NAMES = Object.keys(CALLS) as readonly CallName[];

export type Calls = {
  readonly [N in CallName]: {
    readonly argument: ArgumentOf<(typeof CALLS)[N]>;
    readonly value: ValueOf<(typeof CALLS)[N]>;
  };
};

/**
 * The one call that the page itself cannot make: the preload sends the paths of what the user dropped, which
 * only it can read from a real drop; main answers the page with the event `dropped`.
 */
export const DROP_CALL = 'importDropped';

/** What main tells the window unasked. */
export const EVENT_NAMES = [
  'libraryChanged',
  'jobChanged',
  'jobRemoved',
  'dropped',
  'tableTaken',
  'clinicalTable',
  'encoderQueued',
  'modelsTaken',
  'jobMetric',
  'restoring',
  'receiverChanged',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export interface Events extends TrainingEvents {
  readonly libraryChanged: null;
  readonly restoring: Restoring;
  readonly jobChanged: JobRow;
  readonly jobRemoved: JobTicket;
  /** It has begun or ceased to listen, or images have arrived. */
  readonly receiverChanged: ReceiverView;
  /** What became of the files that were dropped on the window. */
  readonly dropped: Answer<JobTicket>;
  /** Model files that were dropped, or why one was refused. */
  readonly modelsTaken: Answer<readonly TakenModel[]>;
  /** What came of a dropped table of boxes or clinical values, or of a report. */
  readonly tableTaken: Answer<DroppedTable>;
  /** A dropped clinical table of which something must be said before it is taken in. */
  readonly clinicalTable: Answer<ChosenTable>;
  /** A dropped ONNX encoder waits for its turn, or why it does not. */
  readonly encoderQueued: Answer<QueuedEncoder>;
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
  /** The one that scans are registered to; null before one is made. */
  readonly atlas: AtlasDescription | null;
}

export interface AtlasDescription {
  readonly id: string;
  readonly name: string;
  readonly landmarks: number;
  /** The scan it was made from; null when it was imported. */
  readonly scanId: string | null;
}

/** How far a scan has come; each stage holds the ones before it. */
export type ScanStage = 'imported' | 'lungs' | 'registered' | 'prepared' | 'segmented';

export interface Problem {
  readonly code: string;
  /** True when the scan must not be measured. */
  readonly blocking: boolean;
  readonly message: string;
}

/** What a reader said of how the atlas lies on a scan; null in a row while nothing is registered. */
export type RegistrationReview = 'pending' | 'accepted' | 'rejected';

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
  /** GOLD stage of the patient, 0 to 4; null where the clinical table says nothing. */
  readonly gold: number | null;
  readonly review: RegistrationReview | null;
  /** What was said of its masks; null where there are none. */
  readonly masks: ReviewState | null;
  /** A small picture; there may be none, and then the answer is 404. */
  readonly thumbnail: string;
}

export interface PixelLayer {
  /** Answers with the voxels alone, little-endian, `[z, y, x]`; another content has another URL. */
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
  /** The newest of its subtype; the others are offered, hidden. */
  readonly newest: boolean;
  /** The patient was among those the model learned from: its mask here is no evidence of how good it is. */
  readonly learnedFrom: 'fine-tuning' | 'pretraining' | null;
  /** A voxel is emphysema at or above this stored value (probability 0.5). */
  readonly threshold: number;
}

export interface LandmarkLayer {
  readonly registrationId: string;
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

/** What would go with a scan that is removed, and how many jobs forbid it. */
export interface ScanHoldings {
  readonly originals: number;
  /** Files that were made from it. */
  readonly artefacts: number;
  readonly boxes: number;
  readonly reviews: number;
  readonly measurements: number;
  readonly jobs: number;
}

export interface ScanDetail {
  readonly row: ScanRow;
  /** The original series can be looked at, see the call `openSeries`. */
  readonly readable: boolean;
  /** HU at 1 mm; null until the scan is prepared. */
  readonly volume: PixelLayer | null;
  /** Right lung 1, left lung 2. */
  readonly lungs: PixelLayer | null;
  readonly predictions: readonly PredictionLayer[];
  readonly landmarks: LandmarkLayer | null;
  readonly measures: readonly MeasureRow[];
}

export type ImportSource = 'folder' | 'files';

/** The number of a job, to be asked for later. */
export interface JobTicket {
  readonly jobId: number;
}

export type JobAct = 'pause' | 'resume' | 'cancel' | 'retry' | 'remove';

export interface JobRow {
  readonly id: number;
  /** `import`, `atlas`, `prepare`, …; a newer program may know more. */
  readonly kind: string;
  readonly state: JobState;
  /** It will pause when the step in hand is complete. */
  readonly pausing: boolean;
  readonly acts: readonly JobAct[];
  readonly scanIds: readonly string[];
  /** The import whose ledger it writes; null when it writes none. */
  readonly importId: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface JobLogLine {
  readonly at: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

export type VerdictKind = 'imported' | 'duplicate' | 'skipped' | 'rejected';

export interface ImportLine {
  readonly id: number;
  readonly startedAt: string;
  /** Null while it runs and after it was stopped. */
  readonly finishedAt: string | null;
  /** `interrupted`: its program ended; importing the same again goes on. */
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly counts: Readonly<Record<VerdictKind, number>>;
}

export const LEDGER_PAGE = 500;

export interface LedgerLine {
  /** Relative to what was dropped. */
  readonly name: string;
  readonly verdict: VerdictKind;
  readonly code: string | null;
  readonly reason: string | null;
}
