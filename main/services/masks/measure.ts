import { Refusal } from '../../../native-models/common/refusal.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { type Measure, measuresKey, measuresOfScan, saveMeasures } from '../../catalog/measures.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, readyArtefact, scanKeys } from '../library/stages.ts';
import { maskKey, masksInUse, type ReviewState, reviewOf } from './review.ts';

export interface Measured {
  readonly scanId: string;
  readonly state: 'made' | 'already';
  /** Of the masks. */
  readonly review: ReviewState;
  readonly rows: readonly Measure[];
}

/**
 * Measures the lungs of a scan and the emphysema in them, as the review that counts has left the masks.
 * @throws Refusal `not-prepared`.
 */
export async function measure(session: Session, scan: StoredScan): Promise<Measured> {
  const { library } = session;
  const keys = scanKeys(library, scan);
  if (!readyArtefact(library, keys.volume) || !readyArtefact(library, keys.lungs)) {
    throw new Refusal(
      'not-prepared',
      `scan ${scan.id} has no lungs yet; run "drasclr prepare --scan ${scan.id}"`,
    );
  }
  const review = reviewOf(library.catalog, scan.id).state;
  const masks = masksInUse(library, scan.id);
  const key = keyOf(library, scan);
  if (measuresKey(library.catalog, scan.id) === key) {
    return { scanId: scan.id, state: 'already', review, rows: measuresOfScan(library.catalog, scan.id) };
  }
  const { rows, warnings } = await trackedJob(session, 'measure', scan.id, {
    volume: library.at(artefactPath('volume', keys.volume)),
    lungs: library.at(artefactPath('lungs', keys.lungs)),
    manufacturer: scan.manufacturer,
    kernel: scan.kernel,
    thicknessMm: scan.thicknessMm,
    contrast: scan.contrast,
    predictions: masks.map(({ prediction, level, strokes }) => ({
      subtype: prediction.subtype,
      path: library.at(artefactPath('probability', prediction.key)),
      level,
      strokes,
    })),
  });
  for (const { code, message } of warnings) {
    session.listen({ kind: 'notice', code, message: `scan ${scan.id}: ${message}` });
  }
  saveMeasures(
    library.catalog,
    scan.id,
    key,
    rows.map((row) => ({ scanId: scan.id, ...row })),
  );
  return { scanId: scan.id, state: 'made', review, rows: measuresOfScan(library.catalog, scan.id) };
}

/** Whether the measures of a scan are of its masks as they are used now. */
export const isMeasured = (library: Library, scan: StoredScan): boolean =>
  measuresKey(library.catalog, scan.id) === keyOf(library, scan);

const keyOf = (library: Library, scan: StoredScan): string =>
  artefactKey('measure', 1, {
    ...scanKeys(library, scan),
    predictions: masksInUse(library, scan.id).map(maskKey),
  });
