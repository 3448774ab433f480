import { patientPoint, patientToVoxel } from '../../../native-models/common/geometry.ts';
import { DEFAULT_LEVEL, type Level } from '../../../native-models/common/probabilityLevel.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { BrushStroke } from '../../../native-models/volume/brush.ts';
import {
  type MaskAct,
  maskActCounts,
  maskActsById,
  maskActsOf,
  recordMaskAct,
  type StoredMaskAct,
  stepMaskAct,
} from '../../catalog/maskActs.ts';
import type { Catalog } from '../../catalog/open.ts';
import { type Prediction, predictionsOfScan } from '../../catalog/predictions.ts';
import { type Review, type ReviewVerdict, reviewsOfScan, saveReview } from '../../catalog/reviews.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { requireReaderName } from '../library/readers.ts';
import { requireScan } from '../scans/findScans.ts';

/** `changed`: a model has been run again or deleted since the reader spoke. */
export type ReviewState = 'none' | 'changed' | Exclude<ReviewVerdict, 'withdrawn'>;

export interface MasksOfReader {
  readonly acts: readonly StoredMaskAct[];
  readonly undo: number;
  readonly redo: number;
}

/** A mask to be measured and shown: the probability of a model, the reader's threshold and strokes over it. */
export interface MaskInUse {
  readonly prediction: Prediction;
  readonly level: Level;
  readonly strokes: readonly BrushStroke[];
}

/**
 * Does one act in one transaction, which is on the disk when this returns.
 * @throws Refusal `unknown-scan`, `reader-name`, `no-masks`, `stroke-outside-scan`, and what the disk refuses.
 */
export function actOnMasks(
  library: Library,
  scanId: string,
  reader: string,
  act: MaskAct | { readonly kind: 'undo' } | { readonly kind: 'redo' },
): MasksOfReader {
  const scan = requireScan(library, scanId);
  requireReaderName(reader);
  const { catalog } = library;
  inTransaction(catalog, () => {
    if (act.kind === 'undo' || act.kind === 'redo') {
      stepMaskAct(catalog, scanId, reader, act.kind);
      return;
    }
    const predicted = predictionsOfScan(catalog, scanId).map(({ subtype }) => subtype);
    if (!predicted.includes(act.subtype)) throw noMasks(scanId, predicted, act.subtype);
    if (act.kind === 'stroke') requireTouching(scan, act.points);
    recordMaskAct(catalog, scanId, reader, act);
  });
  return masksOfReader(library, scanId, reader);
}

export const masksOfReader = (library: Library, scanId: string, reader: string): MasksOfReader => ({
  acts: maskActsOf(library.catalog, scanId, reader),
  ...maskActCounts(library.catalog, scanId, reader),
});

/**
 * What a reader says of the masks of a scan as they are now, with his thresholds and strokes; it counts until
 * somebody says something else.
 * @param verdict `accepted` becomes `corrected` where there are strokes.
 * @throws Refusal `unknown-scan`, `reader-name`, `no-masks`, and what the disk refuses.
 */
export function judgeMasks(
  library: Library,
  scanId: string,
  reader: string,
  verdict: Exclude<ReviewVerdict, 'corrected'>,
  note: string,
): Review {
  requireScan(library, scanId);
  requireReaderName(reader);
  const { catalog } = library;
  inTransaction(catalog, () => {
    const predictions = predictionsOfScan(catalog, scanId);
    if (predictions.length === 0) throw noMasks(scanId, []);
    const acts = maskActsOf(catalog, scanId, reader);
    const masks = predictions.map(({ key, subtype }) => ({
      key,
      subtype,
      level: levelAfter(acts, subtype),
      strokes: acts.filter(({ act }) => act.kind === 'stroke' && act.subtype === subtype).map(({ id }) => id),
    }));
    const corrected = verdict === 'accepted' && masks.some(({ strokes }) => strokes.length > 0);
    saveReview(catalog, {
      scanId,
      reader,
      verdict: corrected ? 'corrected' : verdict,
      masks,
      note: note.trim(),
    });
    audit(library, 'masks-reviewed', scanId, { verdict: corrected ? 'corrected' : verdict }, reader);
  });
  return reviewsOfScan(catalog, scanId)[0]!;
}

/** Threshold of a subtype after some acts. */
export const levelAfter = (acts: readonly StoredMaskAct[], subtype: string): Level =>
  acts.reduce(
    (level, { act }) => (act.kind === 'level' && act.subtype === subtype ? act.level : level),
    DEFAULT_LEVEL,
  );

/** What counts of what was said of a scan, and of which masks. */
export function reviewOf(catalog: Catalog, scanId: string): { state: ReviewState; review: Review | null } {
  const review = reviewsOfScan(catalog, scanId)[0] ?? null;
  return { state: stateOf(review, predictionsOfScan(catalog, scanId)), review };
}

export function stateOf(review: Review | null, predictions: readonly Pick<Prediction, 'key'>[]): ReviewState {
  if (!review || review.verdict === 'withdrawn') return 'none';
  const keys = (rows: readonly { readonly key: string }[]) =>
    rows
      .map(({ key }) => key)
      .sort()
      .join();
  return keys(review.masks) === keys(predictions) ? review.verdict : 'changed';
}

/**
 * The masks that measures, reports and exports use: the one in use of each subtype, as the review that counts has
 * left it; at the default threshold where there is none; none at all once they are rejected.
 */
export function masksInUse(library: Library, scanId: string): MaskInUse[] {
  const { catalog } = library;
  const predictions = predictionsOfScan(catalog, scanId);
  const { state, review } = reviewOf(catalog, scanId);
  if (state === 'rejected') return [];
  // What was accepted of one subtype holds when another subtype has come since.
  const accepted = review?.verdict === 'accepted' || review?.verdict === 'corrected' ? review.masks : [];
  return predictions.map((prediction) => {
    const mask = accepted.find(({ key }) => key === prediction.key);
    if (!mask) return { prediction, level: DEFAULT_LEVEL, strokes: [] };
    const strokes = maskActsById(catalog, mask.strokes).flatMap(({ act }) =>
      act.kind === 'stroke' ? [act] : [],
    );
    return { prediction, level: mask.level, strokes };
  });
}

/** What of masks decides the figures that are made from them; the usual mask is its key alone. */
export const maskKey = ({ prediction, level, strokes }: MaskInUse): string =>
  level === DEFAULT_LEVEL && strokes.length === 0
    ? prediction.key
    : JSON.stringify([prediction.key, level, strokes]);

function requireTouching(scan: StoredScan, points: readonly (readonly [number, number, number])[]): void {
  const inside = points.some((point) =>
    patientToVoxel(scan.grid, patientPoint(...point)).every(
      (index, axis) => index >= -0.5 && index <= scan.grid.dimensions[axis]! - 0.5,
    ),
  );
  if (inside) return;
  throw new Refusal(
    'stroke-outside-scan',
    `expected a stroke that touches scan ${scan.id} in patient coordinates (LPS mm), got one outside`,
  );
}

function noMasks(scanId: string, predicted: readonly string[], subtype?: string): Refusal {
  const found = predicted.length > 0 ? `masks of ${predicted.join(', ')}` : 'no masks';
  return new Refusal(
    'no-masks',
    `expected a mask${subtype ? ` of ${subtype}` : ''} on scan ${scanId}, found ${found}; run a fine-tuned model on it`,
  );
}
