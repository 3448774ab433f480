import { z } from 'zod';
import { givenVerdict, id, list, note, point, reader, subtype } from '../../main/model/fields.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { PROBABILITY_ONE } from '../../native-models/common/probabilityLevel.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';
import { answers, call, nothing } from './call.ts';

/** At most so many points make a stroke. */
export const MAX_STROKE_POINTS = 5000;

const ofReader = { scanId: id, reader };
const maskEdit = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stroke'),
    subtype,
    mode: z.enum(['paint', 'erase']),
    flat: z.union([z.literal(0), z.literal(1), z.literal(2), z.null()]),
    radiusMm: z.number().min(0.5).max(100),
    points: list(point, 1, MAX_STROKE_POINTS),
  }),
  z.strictObject({
    kind: z.literal('level'),
    subtype,
    level: z.number().int().min(1).max(PROBABILITY_ONE),
  }),
  z.strictObject({ kind: z.literal('undo') }),
  z.strictObject({ kind: z.literal('redo') }),
]);

/** Calls of the review: thresholds, the brush, and what a reader says of masks. */
export const REVIEW_CALLS = {
  /** Every scan that has masks, with what was said of them last. */
  listReviews: call(nothing, answers<readonly ReviewRow[]>),
  /** What was said of a scan so far. */
  openReview: call(z.strictObject({ scanId: id }), answers<ScanReview>),
  /** What a reader has done to the masks of a scan. */
  openMasks: call(z.strictObject(ofReader), answers<ReaderMasks>),
  /** One act, on the disk when the answer comes. */
  actOnMasks: call(z.strictObject({ ...ofReader, act: maskEdit }), answers<ReaderMasks>),
  /** Says something of the masks as they are now; the scan is measured again. */
  judgeMasks: call(
    z.strictObject({
      ...ofReader,
      verdict: givenVerdict,
      note,
    }),
    answers<ScanReview>,
  ),
} as const;

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

export type MaskEdit = z.infer<typeof maskEdit>;

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
