import type { Level } from '../../native-models/common/probabilityLevel.ts';
import type { Subtype } from './boxes.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

export type ReviewVerdict = 'accepted' | 'corrected' | 'rejected' | 'withdrawn';

/** A mask as it was when the reader spoke. */
export interface ReviewedMask {
  /** Of the prediction. */
  readonly key: string;
  readonly subtype: Subtype;
  readonly level: Level;
  /** Numbers of the strokes over it, in order. */
  readonly strokes: readonly number[];
}

export interface Review {
  readonly scanId: string;
  readonly reader: string;
  readonly verdict: ReviewVerdict;
  readonly masks: readonly ReviewedMask[];
  readonly note: string;
  /** ISO 8601. */
  readonly at: string;
}

type Row = Omit<Review, 'masks'> & { readonly masks: string };

const SELECT = 'SELECT scan_id AS scanId, reader, verdict, masks, note, created_at AS at FROM reviews';

const parse = ({ masks, ...row }: Row): Review => ({ ...row, masks: JSON.parse(masks) as ReviewedMask[] });

export const saveReview = (catalog: Catalog, { masks, ...review }: Omit<Review, 'at'>): void => {
  catalog
    .prepare(
      `INSERT INTO reviews (scan_id, reader, verdict, masks, note, created_at)
       VALUES (@scanId, @reader, @verdict, @masks, @note, @at)`,
    )
    .run({ ...review, masks: JSON.stringify(masks), at: now() });
};

/** Everything that was said of a scan, the newest first. */
export const reviewsOfScan = (catalog: Catalog, scanId: string): Review[] =>
  catalog.prepare<[string], Row>(`${SELECT} WHERE scan_id = ? ORDER BY id DESC`).all(scanId).map(parse);

/** What was said last of each scan. */
export const latestReviews = (catalog: Catalog): Review[] =>
  catalog
    .prepare<[], Row>(`${SELECT} WHERE id IN (SELECT max(id) FROM reviews GROUP BY scan_id)`)
    .all()
    .map(parse);
