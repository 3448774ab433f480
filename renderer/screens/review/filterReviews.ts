import type { ReviewRow } from '../../../preload/contract/review.ts';
import { isWaiting } from '../../state/review.ts';

export const REVIEW_FILTERS = ['waiting', 'all', 'accepted', 'rejected'] as const;
export type ReviewFilter = (typeof REVIEW_FILTERS)[number];

export const filterReviews = (rows: readonly ReviewRow[], filter: ReviewFilter): readonly ReviewRow[] =>
  rows.filter((row) => {
    if (filter === 'all') return true;
    if (filter === 'waiting') return isWaiting(row);
    if (filter === 'rejected') return row.state === 'rejected';
    return row.state === 'accepted' || row.state === 'corrected';
  });
