import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { originalPath } from '../../artefacts/originalFile.ts';
import { hashesOfInstances, headersOfInstances } from '../../catalog/instances.ts';
import { findModel } from '../../catalog/models.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { Instance } from '../../dicom/instance.ts';
import type { SegmentationType, SourceSlice } from '../../dicom/segmentation/encodeSegmentation.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, readyArtefact, scanKeys } from '../library/stages.ts';
import { maskKey, masksInUse, reviewOf } from '../masks/review.ts';
import type { ExportedFile } from './exportNifti.ts';

export interface SegmentationOptions {
  readonly type: SegmentationType;
  /** Both lungs as segments as well; never with probabilities. */
  readonly lungs: boolean;
}

/**
 * Writes a scan's masks as they are measured, one DICOM SEG on the series' own slices.
 * @throws Refusal `not-prepared`, `no-masks`, `no-frame-of-reference`, `original-missing`,
 * `segmentation-too-large`, `library-full`.
 */
export async function exportSegmentation(
  session: Session,
  scan: StoredScan,
  folder: string,
  { type, lungs: withLungs }: SegmentationOptions,
): Promise<ExportedFile> {
  const { library } = session;
  const lungs = readyArtefact(library, scanKeys(library, scan).lungs);
  if (!lungs) {
    throw new Refusal(
      'not-prepared',
      `scan ${scan.id} has no lungs yet; run "drasclr prepare --scan ${scan.id}"`,
    );
  }
  const masks = masksInUse(library, scan.id);
  if (masks.length === 0 && (type === 'fractional' || !withLungs)) {
    throw new Refusal(
      'no-masks',
      `scan ${scan.id} has no masks to export; run a fine-tuned model on it, or export the lungs`,
    );
  }
  const { review } = reviewOf(library.catalog, scan.id);
  const models = [
    ...new Set(masks.map(({ prediction }) => findModel(library.catalog, prediction.modelId)?.id)),
  ];
  const file = join(folder, `${scan.id}-${type}.seg.dcm`);
  await trackedJob(session, 'segmentation', scan.id, {
    type,
    output: file,
    original: originalOf(library, scan),
    seriesUid: scan.seriesUid,
    slices: sourceSlices(library, scan),
    lungs: library.at(lungs.path),
    withLungs: withLungs && type !== 'fractional',
    masks: masks.map(({ prediction, level, strokes }) => ({
      subtype: prediction.subtype,
      path: library.at(artefactPath('probability', prediction.key)),
      level,
      strokes,
    })),
    algorithm: `DrasCLR Desktop${models.length > 0 ? ` ${models.join(' ')}` : ''}`,
    semiautomatic: masks.some(({ strokes }) => strokes.length > 0),
    description: `Emphysema, ${review && review.verdict !== 'withdrawn' ? review.verdict : 'not reviewed'}`,
    identity: artefactKey('segmentation', 1, { lungs: lungs.key, withLungs, masks: masks.map(maskKey) }),
    softwareVersion: PROGRAM_VERSION,
  });
  audit(library, 'exported', scan.id, { format: 'seg', files: 1 });
  return { scan: scan.id, content: `masks (${type})`, file };
}

function originalOf(library: Library, scan: StoredScan): string {
  const first = scan.slices[0]!.sopInstanceUid;
  const hash = hashesOfInstances(library.catalog, [first]).get(first);
  if (hash === undefined)
    throw new Refusal('original-missing', `the originals of scan ${scan.id} are not in the library`);
  return library.at(originalPath(hash));
}

/** The slices of a scan as their own images place them, whatever grid the volume was resampled to. */
export function sourceSlices(library: Library, scan: StoredScan): SourceSlice[] {
  const headers = headersOfInstances(
    library.catalog,
    scan.slices.map(({ sopInstanceUid }) => sopInstanceUid),
  ).map((header) => JSON.parse(header) as Instance);
  const instances = new Map(headers.map((instance) => [instance.sopInstanceUid, instance]));
  return scan.slices.map(({ sopInstanceUid, frame }) => {
    const { sopClassUid, rows, columns, frames, planes } = instances.get(sopInstanceUid)!;
    const plane = planes[frame]!;
    const spacingMm = scan.grid.spacingMm[2];
    return {
      ...{ sopClassUid, sopInstanceUid, rows, columns, frame, frames },
      position: plane.position,
      rowDirection: plane.rowDirection,
      columnDirection: plane.columnDirection,
      pixelSpacingMm: plane.pixelSpacingMm,
      spacingMm,
      thicknessMm: plane.sliceThicknessMm ?? spacingMm,
    };
  });
}
