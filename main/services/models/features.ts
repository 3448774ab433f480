import { stringify } from 'csv-stringify/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { OWN_CONVENTION } from '../../../native-models/landmarks/patchConvention.ts';
import { conventionOf, readModelCard } from '../../artefacts/modelFolder.ts';
import type { Model } from '../../catalog/models.ts';
import { listScans } from '../../catalog/scans.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { readyArtefact } from '../library/stages.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { patchStoreFolder, registeredScans, writeLandmarkPatches } from '../scans/landmarks.ts';

export interface ScanFeatures {
  readonly scanId: string;
  readonly patientKey: string;
  /** y of eq. 11, 128 numbers. */
  readonly values: readonly number[];
}

/** Representation of each prepared scan. @throws Refusal `not-prepared`. */
export async function features(session: Session, model: Model): Promise<ScanFeatures[]> {
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
