import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Pooling } from '../../../native-models/common/pooling.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { OWN_CONVENTION } from '../../../native-models/landmarks/patchConvention.ts';
import { conventionOf, readModelCard } from '../../artefacts/modelFolder.ts';
import { writeNpy, writeNpyText } from '../../artefacts/npy.ts';
import type { Model } from '../../catalog/models.ts';
import { clinicalRows } from '../../catalog/patients.ts';
import { listScans } from '../../catalog/scans.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { readyArtefact } from '../library/stages.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { patchStoreFolder, registeredScans, writeLandmarkPatches } from '../scans/landmarks.ts';

export interface ScanFeatures {
  readonly scanId: string;
  readonly patientKey: string;
  /** y of eq. 11, 128 numbers, or what the pooling makes of the landmarks. */
  readonly values: readonly number[];
}

export interface FeatureOptions {
  /** A `.npy` file for h of every landmark. */
  readonly perLandmark?: string | null;
  /** How the landmarks become one row; null: their mean. */
  readonly pooling?: Pooling | null;
}

/** Representation of each prepared scan. @throws Refusal `not-prepared`. */
export async function features(
  session: Session,
  model: Model,
  { perLandmark = null, pooling = null }: FeatureOptions = {},
): Promise<ScanFeatures[]> {
  const { library } = session;
  const atlas = chosenAtlas(library, model.atlasId);
  const convention = conventionOf(await readModelCard(library.at(model.folder)));
  const all = listScans(library.catalog);
  // "prepare" cuts patches our way only; other ways are cut when a model first asks for them.
  if (convention !== OWN_CONVENTION) await writeLandmarkPatches(session, all, atlas, convention);
  const scans = registeredScans(session, all, atlas, convention).filter((scan) =>
    readyArtefact(library, scan.patchesKey),
  );
  if (scans.length === 0) {
    throw new Refusal(
      'not-prepared',
      `no scan is prepared for the model's atlas ${atlas.id}; run "drasclr prepare"`,
    );
  }
  const { rows } = await trackedJob(session, 'features', model.id, {
    atlasFolder: library.at(atlas.folder),
    store: library.at(patchStoreFolder(atlas, convention)),
    scanIds: scans.map((scan) => scan.scanId),
    modelFolder: library.at(model.folder),
    engine: session.engine,
    perLandmark,
    ...(pooling !== null && { pooling }),
  });
  return scans.map((scan, index) => ({
    scanId: scan.scanId,
    patientKey: scan.patientKey,
    values: rows[index]!,
  }));
}

export const featuresCsv = (rows: readonly ScanFeatures[]): string =>
  stringify(
    rows.map((row) => [row.scanId, row.patientKey, ...row.values]),
    { header: true, columns: ['scan', 'patient', ...Array.from({ length: 128 }, (_, index) => `y${index}`)] },
  );

/** What stands for a value that is not known, as in the published files. */
const MISSING = -1024;

/**
 * Writes representations as the published extractor does: `sid_arr_full.npy`, `pred_arr_patch_full.npy`
 * `[scan, landmark, 128]` and `feature_arr_patch_full.npy` `[scan, 8]` (FEV1 %, FEV1/FVC, GOLD; what the clinical
 * table does not hold is −1024).
 * @throws Refusal `not-prepared`, `library-full`.
 */
export async function writePublishedFeatures(
  session: Session,
  model: Model,
  folder: string,
): Promise<ScanFeatures[]> {
  const rows = await features(session, model, { perLandmark: join(folder, 'pred_arr_patch_full.npy') });
  const clinical = new Map(clinicalRows(session.library.catalog).map((row) => [row.patientKey, row]));
  const known = rows.flatMap(({ patientKey }) => {
    const row = clinical.get(patientKey);
    const values = [row?.fev1pp, row?.fev1fvc, row?.gold].map((value) => value ?? MISSING);
    return [...values, ...Array.from({ length: 5 }, () => MISSING)];
  });
  await writeNpyText(
    join(folder, 'sid_arr_full.npy'),
    rows.map(({ scanId }) => scanId),
  );
  await writeNpy(join(folder, 'feature_arr_patch_full.npy'), [rows.length, 8], Float64Array.from(known));
  return rows;
}
