import { OWN_CONVENTION, type PatchConvention } from '../../../native-models/landmarks/patchConvention.ts';
import { findArtefact, replaceArtefact } from '../../catalog/artefacts.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import { usableRegistration } from '../../catalog/registrations.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { RegistrationMethod } from '../../worker/protocol.ts';
import { exclusively } from '../library/exclusively.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, patchesKey, readyArtefact, registrationKey, scanKeys } from '../library/stages.ts';

const METHODS: readonly RegistrationMethod[] = ['deformable', 'affine'];

/** Names a patch store: one for each atlas and way to cut, all scans in it. */
const storeName = (atlas: AtlasRow, convention: PatchConvention): string =>
  convention === OWN_CONVENTION ? atlas.id : `${atlas.id}-${convention}`;

/** Folder of the patch store. */
export const patchStoreFolder = (atlas: AtlasRow, convention: PatchConvention = OWN_CONVENTION): string =>
  `patches/${storeName(atlas, convention)}.zarr`;

/** A scan whose volume, lungs and registration to an atlas are on disk. Paths are absolute. */
export interface RegisteredScan {
  readonly scanId: string;
  readonly patientKey: string;
  readonly volume: string;
  readonly lungs: string;
  readonly transform: string;
  readonly volumeKey: string;
  readonly lungsKey: string;
  readonly registrationKey: string;
  /** Key of its patches in the store. */
  readonly patchesKey: string;
}

/**
 * Those of the scans that are registered to the atlas by a registration no reader rejected, by id: in the order of the
 * patients' pseudonyms, which each library draws for itself, the same data would train another model elsewhere.
 */
export function registeredScans(
  session: Pick<Session, 'library'>,
  scans: readonly StoredScan[],
  atlas: AtlasRow,
  convention: PatchConvention = OWN_CONVENTION,
): RegisteredScan[] {
  const { library } = session;
  const byId = scans.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return byId.flatMap((scan) => {
    const keys = scanKeys(library, scan);
    const registration = usableRegistration(library.catalog, scan.id, atlas.id);
    // A registration of the lungs as they were before more slices came is none of this volume.
    if (!registration || !isOfLungs(library, registration.key, keys.lungs, atlas.id)) return [];
    if (![keys.volume, keys.lungs, registration.key].every((key) => readyArtefact(library, key))) return [];
    return [
      {
        scanId: scan.id,
        patientKey: scan.patientKey,
        volume: library.at(artefactPath('volume', keys.volume)),
        lungs: library.at(artefactPath('lungs', keys.lungs)),
        transform: library.at(artefactPath('registration', registration.key)),
        volumeKey: keys.volume,
        lungsKey: keys.lungs,
        registrationKey: registration.key,
        patchesKey: patchesKey(keys.volume, registration.key, convention),
      },
    ];
  });
}

/** Those made before this was kept had no start of a reader's. */
function isOfLungs(library: Library, key: string, lungs: string, atlasId: string): boolean {
  const kept = findArtefact(library.catalog, key)?.details.lungs;
  if (kept !== undefined) return kept === lungs;
  return METHODS.some((method) => key === registrationKey(lungs, atlasId, method));
}

/**
 * Cuts the landmark patches of scans into the atlas's store. One process writes a store at a time, also of those
 * that were started apart; scans whose patches are in it are skipped.
 */
export async function writeLandmarkPatches(
  session: Session,
  scans: readonly StoredScan[],
  atlas: AtlasRow,
  convention: PatchConvention = OWN_CONVENTION,
): Promise<void> {
  const { library } = session;
  const missing = () =>
    registeredScans(session, scans, atlas, convention).filter(
      (scan) => !readyArtefact(library, scan.patchesKey),
    );
  if (missing().length === 0) return;
  // Asked again once the store is ours: another run may have cut them meanwhile.
  await exclusively(session, `patches-${atlas.id}`, () => cutPatches(session, missing(), atlas, convention));
}

async function cutPatches(
  session: Session,
  missing: readonly RegisteredScan[],
  atlas: AtlasRow,
  convention: PatchConvention,
): Promise<void> {
  if (missing.length === 0) return;
  const { library } = session;
  await trackedJob(
    session,
    'landmarks',
    `${missing.length} scans`,
    {
      atlasFolder: library.at(atlas.folder),
      atlasKey: storeName(atlas, convention),
      store: library.at(patchStoreFolder(atlas, convention)),
      convention,
      scans: missing.map((scan) => ({ ...scan, key: scan.patchesKey })),
    },
    ({ name, details }) =>
      replaceArtefact(library.catalog, {
        key: name,
        kind: 'patches',
        path: patchStoreFolder(atlas, convention),
        scanId: String(details.scanId),
        details: {},
      }),
  );
}
