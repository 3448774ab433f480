import { join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import {
  OWN_CONVENTION,
  type PatchConvention,
  PUBLISHED_CONVENTION,
} from '../../../native-models/landmarks/patchConvention.ts';
import { readAtlas } from '../../artefacts/atlasFolder.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { requireSpace } from '../../artefacts/freeSpace.ts';
import { conventionOf, readModelCard } from '../../artefacts/modelFolder.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { patchBytes, volumeBytes } from '../library/spaceNeeded.ts';
import { artefactPath, readyArtefact, scanKeys } from '../library/stages.ts';
import { masksInUse, reviewOf } from '../masks/review.ts';
import { chosenModel } from '../models/models.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { patchStoreFolder, registeredScans, writeLandmarkPatches } from '../scans/landmarks.ts';

export interface PublishedDatasetRequest {
  readonly atlas?: string;
  /** Cut as this model's patches are; otherwise as the atlas's own axes have it. */
  readonly model?: string;
}

/**
 * Writes prepared scans in the published data layout.
 * @throws Refusal `no-atlas`, `unknown-atlas`, `unknown-model`, `not-prepared`, `library-full`.
 */
export async function exportPublishedDataset(
  session: Session,
  scans: readonly StoredScan[],
  folder: string,
  { atlas: atlasId, model: modelId }: PublishedDatasetRequest,
): Promise<{ readonly scans: number; readonly landmarks: number; readonly convention: PatchConvention }> {
  const { library } = session;
  const model = modelId === undefined ? undefined : chosenModel(library, 'pretrained', modelId);
  const atlas = chosenAtlas(library, model?.atlasId ?? atlasId);
  const convention = model
    ? conventionOf(await readModelCard(library.at(model.folder)))
    : await conventionOfAtlas(library, atlas);
  await writeLandmarkPatches(session, scans, atlas, convention);
  const ready = registeredScans(session, scans, atlas, convention).filter((scan) =>
    readyArtefact(library, scan.patchesKey),
  );
  if (ready.length === 0) {
    throw new Refusal('not-prepared', `no scan is prepared for atlas ${atlas.id}; run "drasclr prepare"`);
  }
  // Each patch is written twice: by scan and by landmark.
  requireSpace(resolve(folder), 2 * ready.length * patchBytes(atlas), 'this data set');
  const made = await trackedJob(session, 'publishedDataset', atlas.id, {
    atlasFolder: library.at(atlas.folder),
    atlasId: atlas.id,
    store: library.at(patchStoreFolder(atlas, convention)),
    convention,
    scans: ready,
    output: resolve(folder),
  });
  audit(library, 'exported', atlas.id, { format: 'published data set', scans: made.scans });
  return { ...made, convention };
}

/** The published pipeline's atlas lies along (L, A, S); one made here lies along LPS, as its patches do. */
async function conventionOfAtlas(library: Library, atlas: AtlasRow): Promise<PatchConvention> {
  const { lungs } = await readAtlas(library.at(atlas.folder));
  return lungs.grid.direction[4] < 0 ? PUBLISHED_CONVENTION : OWN_CONVENTION;
}

/** Whether a scan's masks were accepted or corrected by a reader and are as they were then. */
export const isAccepted = (library: Library, scanId: string): boolean =>
  ['accepted', 'corrected'].includes(reviewOf(library.catalog, scanId).state);

/**
 * Writes the scans whose masks a reader accepted as an nnU-Net raw data set (version 2 of its format).
 * @throws Refusal `no-accepted-masks`, `not-prepared`, `library-full`.
 */
export async function exportNnunet(
  session: Session,
  scans: readonly StoredScan[],
  folder: string,
): Promise<{ readonly cases: readonly string[]; readonly labels: Readonly<Record<string, number>> }> {
  const { library } = session;
  const accepted = scans.filter((scan) => isAccepted(library, scan.id));
  if (accepted.length === 0) {
    throw new Refusal(
      'no-accepted-masks',
      'expected scans whose masks a reader has accepted, found none; see "drasclr review accept"',
    );
  }
  const masks = new Map(accepted.map((scan) => [scan.id, masksInUse(library, scan.id)]));
  const subtypes = [
    ...new Set([...masks.values()].flat().map(({ prediction }) => prediction.subtype)),
  ].sort();
  const labels = Object.fromEntries([
    ['background', 0],
    ...subtypes.map((subtype, n) => [subtype, n + 1] as const),
  ]);
  const bytes = accepted.reduce((sum, scan) => sum + volumeBytes(scan), 0);
  requireSpace(resolve(folder), bytes, 'this data set');
  for (const scan of accepted) {
    const keys = scanKeys(library, scan);
    if (!readyArtefact(library, keys.volume) || !readyArtefact(library, keys.lungs)) {
      throw new Refusal(
        'not-prepared',
        `scan ${scan.id} is not prepared any more; run "drasclr prepare --scan ${scan.id}"`,
      );
    }
    await trackedJob(session, 'nnunet', scan.id, {
      volume: library.at(artefactPath('volume', keys.volume)),
      lungs: library.at(artefactPath('lungs', keys.lungs)),
      masks: masks.get(scan.id)!.map(({ prediction, level, strokes }) => ({
        label: labels[prediction.subtype]!,
        mask: { path: library.at(artefactPath('probability', prediction.key)), level, strokes },
      })),
      image: join(folder, 'imagesTr', `${scan.id}_0000.nii.gz`),
      labels: join(folder, 'labelsTr', `${scan.id}.nii.gz`),
    });
  }
  const about = {
    channel_names: { 0: 'CT' },
    labels,
    numTraining: accepted.length,
    file_ending: '.nii.gz',
    name: 'Emphysema',
    description: 'Masks that readers accepted in DrasCLR Desktop; research use only',
  };
  await writeFileAtomic(join(folder, 'dataset.json'), Buffer.from(`${JSON.stringify(about, null, 2)}\n`));
  audit(session.library, 'exported', 'masks', { format: 'nnunet', scans: accepted.length });
  return { cases: accepted.map(({ id }) => id), labels };
}
