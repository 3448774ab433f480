import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { HuTally } from './huTally.ts';
import type { ReadingNote } from './readingNotes.ts';

/** Why a file is not imported: `skipped` is nothing for us, `rejected` should have been but cannot be. */
export interface Verdict {
  readonly verdict: 'skipped' | 'rejected';
  readonly code: SkipCode | RejectCode;
  /** Names what was expected and what came; never holds a patient's name. */
  readonly reason: string;
}

export type SkipCode =
  | 'not-dicom'
  | 'nested-archive'
  | 'not-a-file'
  | 'dicomdir'
  | 'not-ct'
  | 'not-hounsfield'
  | 'secondary-capture'
  | 'localizer'
  | 'no-pixel-data';

export type RejectCode =
  | 'unusable-volume'
  | 'volume-without-patient'
  | 'truncated'
  | 'malformed'
  | 'missing-pixel-data'
  | 'missing-identifiers'
  | 'missing-geometry'
  | 'bad-geometry'
  | 'bad-rescale'
  | 'bad-pixel-data'
  | 'too-complex'
  | 'too-slow'
  | 'reader-crashed'
  | 'unsupported-transfer-syntax'
  | 'unsupported-pixel-format'
  | 'too-large'
  | 'unreadable'
  | 'missing-file'
  | 'bad-archive'
  | 'encrypted'
  | 'archive-bomb'
  | 'unsafe-name';

export const skipped = (code: SkipCode, reason: string): Verdict => ({ verdict: 'skipped', code, reason });
export const rejected = (code: RejectCode, reason: string): Verdict => ({
  verdict: 'rejected',
  code,
  reason,
});
export const isVerdict = (value: object): value is Verdict => 'verdict' in value;

/** Where one frame lies in the patient and what its stored values mean. */
export interface FramePlane {
  /** Centre of the first pixel, LPS mm. */
  readonly position: Vec3;
  /** Unit vector along a row: the direction of growing column index. */
  readonly rowDirection: Vec3;
  /** Unit vector along a column: the direction of growing row index. */
  readonly columnDirection: Vec3;
  /** `[between columns, between rows]`, that is along i and along j, in mm. */
  readonly pixelSpacingMm: readonly [number, number];
  readonly sliceThicknessMm: number | undefined;
  /** HU = stored · slope + intercept. */
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  readonly kernel: string;
  readonly imageType: string;
  /** True where the file says neither slope nor intercept nor a table: its numbers have no unit. */
  readonly withoutRescale?: boolean;
  readonly acquisitionNumber: number | undefined;
  readonly acquisitionTime?: string;
  readonly temporalPosition?: number;
  /** Of the heart's or the breath's cycle. */
  readonly cyclePhasePercent?: number;
  readonly triggerTimeMs?: number;
  /** What its pixels are like in HU; absent in libraries made before they were looked at. */
  readonly tally?: HuTally;
  /** SHA-256 of the pixel data as stored, the first 16 hex digits. */
  readonly pixelHash?: string;
}

/** An image computed from others: a projection (MIP, MinIP, rendering) has no HU of one place, a reformat has. */
export type Derivation = 'projection' | 'reformat';

/** What we read of one CT image file; holds nothing that names the patient. */
export interface Instance {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesUid: string;
  readonly studyUid: string;
  readonly frameOfReferenceUid: string;
  /** Pseudonym: 16 hex digits of SHA-256 over PatientID and issuer. */
  readonly patientKey: string;
  readonly modality: 'CT';
  readonly transferSyntaxUid: string;
  readonly lossy: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Number of frames, equal to `planes.length`. */
  readonly frames: number;
  readonly planes: readonly FramePlane[];
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometric: 'MONOCHROME1' | 'MONOCHROME2';
  /** First and last stored value that mean "no data", in the pixels' own representation. */
  readonly padding: readonly [number, number] | undefined;
  readonly spacingBetweenSlicesMm: number | undefined;
  readonly gantryTiltDegrees: number | undefined;
  readonly manufacturer: string;
  readonly model: string;
  readonly seriesDescription: string;
  readonly bodyPart: string;
  readonly contrastAgent: string;
  /** `YYYYMMDD`, empty when absent. */
  readonly studyDate: string;
  readonly kvp: number | undefined;
  readonly instanceNumber: number | undefined;
  readonly derivation?: Derivation;
  /** What had to be read otherwise than it is written. */
  readonly notes?: readonly ReadingNote[];
}
