import type { REVIEW_CALLS, ReaderMasks, ReviewLine, ScanReview } from '../../preload/contract/review.ts';
import { type Review, reviewsOfScan } from '../catalog/reviews.ts';
import type { StoredScan } from '../catalog/scans.ts';
import type { JobQueue } from '../services/jobs/jobQueue.ts';
import type { Library } from '../services/library/library.ts';
import { measure } from '../services/masks/measure.ts';
import {
  actOnMasks,
  judgeMasks,
  type MasksOfReader,
  masksOfReader,
  reviewOf,
} from '../services/masks/review.ts';
import { reviewedScans } from '../services/masks/reviewRows.ts';
import { requireScan } from '../services/scans/findScans.ts';
import { APP_ORIGIN } from '../window/origin.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

/** The calls of the review, answered. */
export const reviewHandlers = (
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof typeof REVIEW_CALLS> => ({
  listReviews: () =>
    reviewedScans(library.open()).map(({ patientKey, last, ...row }) => ({
      ...row,
      pseudonym: patientKey,
      thumbnail: `${APP_ORIGIN}/thumbnails/${row.scanId}`,
      last: last && reviewLine(last),
    })),
  openReview: ({ scanId }) => scanReview(library.open(), requireScan(library.open(), scanId).id),
  openMasks: ({ scanId, reader: name }) =>
    shown(masksOfReader(library.open(), requireScan(library.open(), scanId).id, name)),
  actOnMasks: ({ scanId, reader: name, act }) => shown(actOnMasks(library.open(), scanId, name, act)),
  judgeMasks: ({ scanId, reader: name, verdict, note }) => {
    const opened = library.open();
    judgeMasks(opened, scanId, name, verdict, note);
    measureAgain(queue.open(), requireScan(opened, scanId));
    return scanReview(opened, scanId);
  },
});

/** At once, also while a training runs for hours; what hinders it is seen as a job. */
function measureAgain(jobs: JobQueue, scan: StoredScan): void {
  jobs
    .changeBeside((session) => measure(session, scan))
    .catch(() => jobs.add('measure', { scanIds: [scan.id] }));
}

const shown = ({ acts, undo, redo }: MasksOfReader): ReaderMasks => ({
  acts: acts.map(({ act }) => act),
  undo,
  redo,
});

const scanReview = ({ catalog }: Library, scanId: string): ScanReview => ({
  state: reviewOf(catalog, scanId).state,
  history: reviewsOfScan(catalog, scanId).map(reviewLine),
});

const reviewLine = ({ reader: name, verdict, at, note, masks }: Review): ReviewLine => ({
  reader: name,
  verdict,
  at,
  note,
  masks: masks.map((mask) => ({ subtype: mask.subtype, level: mask.level, strokes: mask.strokes.length })),
});
