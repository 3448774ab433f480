import { z } from 'zod';
import { PROBABILITY_ONE } from '../../native-models/common/probabilityLevel.ts';
import { SUBTYPES } from '../../native-models/common/subtypes.ts';
import {
  MOST_STROKE_POINTS,
  type ReaderMasks,
  type ReviewCalls,
  type ReviewLine,
  type ScanReview,
} from '../../preload/contract/review.ts';
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

const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
const reader = z.string().min(1).max(64);
const mm = z.number().min(-10_000).max(10_000);
const subtype = z.enum(SUBTYPES);
const ofReader = { scanId: id, reader };
const deed = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stroke'),
    subtype,
    mode: z.enum(['paint', 'erase']),
    flat: z.union([z.literal(0), z.literal(1), z.literal(2), z.null()]),
    radiusMm: z.number().min(0.5).max(100),
    points: z
      .array(z.tuple([mm, mm, mm]))
      .min(1)
      .max(MOST_STROKE_POINTS),
  }),
  z.strictObject({
    kind: z.literal('level'),
    subtype,
    level: z.number().int().min(1).max(PROBABILITY_ONE),
  }),
  z.strictObject({ kind: z.literal('undo') }),
  z.strictObject({ kind: z.literal('redo') }),
]);

/** The calls of the review, answered. */
export const reviewHandlers = (
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof ReviewCalls> => ({
  listReviews: {
    argument: z.undefined(),
    answer: () =>
      reviewedScans(library.open()).map(({ patientKey, last, ...row }) => ({
        ...row,
        pseudonym: patientKey,
        thumbnail: `${APP_ORIGIN}/thumbnails/${row.scanId}`,
        last: last && reviewLine(last),
      })),
  },
  openReview: {
    argument: z.strictObject({ scanId: id }),
    answer: ({ scanId }) => scanReview(library.open(), requireScan(library.open(), scanId).id),
  },
  openMasks: {
    argument: z.strictObject(ofReader),
    answer: ({ scanId, reader: name }) =>
      shown(masksOfReader(library.open(), requireScan(library.open(), scanId).id, name)),
  },
  actOnMasks: {
    argument: z.strictObject({ ...ofReader, act: deed }),
    answer: ({ scanId, reader: name, act }) => shown(actOnMasks(library.open(), scanId, name, act)),
  },
  judgeMasks: {
    argument: z.strictObject({
      ...ofReader,
      verdict: z.enum(['accepted', 'rejected', 'withdrawn']),
      note: z.string().max(2000),
    }),
    answer: ({ scanId, reader: name, verdict, note }) => {
      const opened = library.open();
      judgeMasks(opened, scanId, name, verdict, note);
      measureAgain(queue.open(), requireScan(opened, scanId));
      return scanReview(opened, scanId);
    },
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
