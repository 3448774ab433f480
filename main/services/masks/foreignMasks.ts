import { Refusal } from '../../../native-models/common/refusal.ts';
import type { Subtype } from '../../../native-models/common/subtypes.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { ForeignMaskOutput } from '../../worker/protocol.ts';
import { addBoxes } from '../annotation/annotate.ts';
import { requireReaderName } from '../library/readers.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, readyArtefact, scanKeys } from '../library/stages.ts';
import { masksInUse, reviewOf } from './review.ts';

export type LabelNames = readonly (readonly [label: number, subtype: Subtype])[];

/**
 * Boxes to fine-tune from, drawn inside a mask made elsewhere.
 * @throws Refusal `not-prepared`, `reader-name`, `wrong-scan`, `mask-empty`, `mask-label`, and those of the formats.
 */
export async function boxesFromFile(
  session: Session,
  scan: StoredScan,
  file: string,
  { labels, reader }: { readonly labels: LabelNames; readonly reader: string },
): Promise<{ readonly added: number; readonly already: number }> {
  requireReaderName(reader);
  const { boxes } = await runMask(session, scan, file, labels);
  return keep(session, scan, boxes, reader);
}

/**
 * Boxes drawn inside the masks of a scan as its reader accepted or corrected them, with the reader's name.
 * @throws Refusal `not-prepared`, `no-accepted-masks`.
 */
export async function boxesFromReview(
  session: Session,
  scan: StoredScan,
): Promise<{ readonly added: number; readonly already: number; readonly reader: string }> {
  const { state, review } = reviewOf(session.library.catalog, scan.id);
  if (!review || (state !== 'accepted' && state !== 'corrected')) {
    throw new Refusal(
      'no-accepted-masks',
      `expected masks of scan ${scan.id} that a reader accepted, found none`,
    );
  }
  const { boxes } = await runMask(session, scan, null, []);
  return { ...keep(session, scan, boxes, review.reader), reader: review.reader };
}

/** How far our masks of a scan and a mask made elsewhere agree, within the lungs. */
export async function scoreAgainstFile(
  session: Session,
  scan: StoredScan,
  file: string,
  labels: LabelNames,
): Promise<ForeignMaskOutput['scores']> {
  return (await runMask(session, scan, file, labels)).scores;
}

function runMask(
  session: Session,
  scan: StoredScan,
  file: string | null,
  labels: LabelNames,
): Promise<ForeignMaskOutput> {
  const { library } = session;
  const lungs = readyArtefact(library, scanKeys(library, scan).lungs);
  if (!lungs)
    throw new Refusal(
      'not-prepared',
      `scan ${scan.id} has no lungs yet; run "drasclr prepare --scan ${scan.id}"`,
    );
  return trackedJob(session, 'foreignMask', scan.id, {
    file,
    labels,
    seriesUid: scan.seriesUid,
    lungs: library.at(lungs.path),
    masks: masksInUse(library, scan.id).map(({ prediction, level, strokes }) => ({
      subtype: prediction.subtype,
      path: library.at(artefactPath('probability', prediction.key)),
      level,
      strokes,
    })),
  });
}

function keep(
  { library }: Session,
  scan: StoredScan,
  boxes: ForeignMaskOutput['boxes'],
  reader: string,
): { readonly added: number; readonly already: number } {
  const added = addBoxes(
    library,
    boxes.map(({ subtype, centre: [x, y, z] }) => ({ scanId: scan.id, x, y, z, subtype, reader })),
  );
  return { added, already: boxes.length - added };
}
