import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';

/** Calls of the review: thresholds, the brush, and what a reader says of masks. */
export interface ReviewCalls {
  /** Every scan that has masks, with what was said of them last. */
  readonly listReviews: { readonly argument: undefined; readonly value: readonly ReviewRow[] };
  /** What was said of a scan so far. */
  readonly openReview: { readonly argument: { readonly scanId: string }; readonly value: ScanReview };
  /** What a reader has done to the masks of a scan. */
  readonly openMasks: { readonly argument: MasksOf; readonly value: ReaderMasks };
  /** One act, on the disk when the answer comes. */
  readonly actOnMasks: {
    readonly argument: MasksOf & { readonly act: MaskDeed };
    readonly value: ReaderMasks;
  };
  /** Says something of the masks as they are now; the scan is measured again. */
  readonly judgeMasks: {
    readonly argument: MasksOf & { readonly verdict: GivenVerdict; readonly note: string };
    readonly value: ScanReview;
  };
}

export const REVIEW_CALLS = [
  'listReviews',
  'openReview',
  'openMasks',
  'actOnMasks',
  'judgeMasks',
] as const satisfies readonly (keyof ReviewCalls)[];

interface MasksOf {
  readonly scanId: string;
  readonly reader: string;
}

export type GivenVerdict = 'accepted' | 'rejected' | 'withdrawn';

/** `changed`: a model was run again or deleted since the reader spoke. */
export type ReviewState = 'none' | 'changed' | 'accepted' | 'corrected' | 'rejected';

export interface MaskStroke {
  readonly kind: 'stroke';
  readonly subtype: Subtype;
  readonly mode: 'paint' | 'erase';
  /** Patient axis (x, y, z) across which the brush is one slice thin; null for a ball. */
  readonly flat: 0 | 1 | 2 | null;
  readonly radiusMm: number;
  /** Centres of the brush, LPS mm. */
  readonly points: readonly Vec3[];
}

export interface MaskLevel {
  readonly kind: 'level';
  readonly subtype: Subtype;
  /** Least stored probability (1 … 255) that belongs to the mask. */
  readonly level: number;
}

export type MaskDeed = MaskStroke | MaskLevel | { readonly kind: 'undo' } | { readonly kind: 'redo' };

/** At most so many points make a stroke. */
export const MOST_STROKE_POINTS = 5000;

export interface ReaderMasks {
  /** In the order they were done; what was undone is not among them. */
  readonly acts: readonly (MaskStroke | MaskLevel)[];
  readonly undo: number;
  readonly redo: number;
}

export interface ScanReview {
  readonly state: ReviewState;
  /** The newest first. */
  readonly history: readonly ReviewLine[];
}

export interface ReviewLine {
  readonly reader: string;
  readonly verdict: 'accepted' | 'corrected' | 'rejected' | 'withdrawn';
  readonly at: string;
  readonly note: string;
  readonly masks: readonly ReviewedMaskLine[];
}

export interface ReviewedMaskLine {
  readonly subtype: Subtype;
  readonly level: number;
  readonly strokes: number;
}

export interface ReviewRow {
  readonly scanId: string;
  readonly pseudonym: string;
  readonly studyDate: string | null;
  readonly thumbnail: string;
  readonly masks: readonly {
    readonly subtype: Subtype;
    readonly modelName: string;
    /** Of both lungs; null until it is measured. */
    readonly percent: number | null;
  }[];
  readonly laa950: number | null;
  readonly state: ReviewState;
  readonly last: ReviewLine | null;
}
