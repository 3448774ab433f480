import { Refusal } from '../../../native-models/common/refusal.ts';
import { type MaskVolume, PATCH_EDGE } from '../../../native-models/common/volume.ts';
import type { Landmark } from '../../../native-models/landmarks/atlas.ts';
import { landmarkPlaces } from '../../../native-models/landmarks/landmarkPlaces.ts';
import { atlasToPatient } from '../../../native-models/registration/atlasToPatient.ts';
import { nearestLandmarks } from '../../../native-models/training/neighbours.ts';
import { PAPER_PRETRAINING } from '../../../native-models/training/pretrainSettings.ts';
import type { ScanLandmarks } from '../../../preload/contract/landmarks.ts';
import { readAtlas } from '../../artefacts/atlasFolder.ts';
import { readNifti } from '../../artefacts/nifti.ts';
import { readSealed } from '../../artefacts/sealed.ts';
import { loadTransform } from '../../artefacts/transformFile.ts';
import { findArtefact, latestArtefact } from '../../catalog/artefacts.ts';
import { findAtlas, listAtlases } from '../../catalog/atlases.ts';
import { findRegistration, type Registration, usableRegistration } from '../../catalog/registrations.ts';
import type { Library } from '../library/library.ts';

/**
 * The atlas's landmarks where a registration puts them; left out, the registration in use.
 * @returns null when the scan has none. @throws Refusal `registration-unknown`.
 */
export async function scanLandmarks(
  library: Library,
  scanId: string,
  registrationId: string | null,
): Promise<ScanLandmarks | null> {
  const registration =
    registrationId === null
      ? registrationInUse(library, scanId)
      : requireRegistration(library, scanId, registrationId);
  const atlasRow = registration && findAtlas(library.catalog, registration.atlasId);
  const artefact = registration && findArtefact(library.catalog, registration.key);
  if (!atlasRow || !artefact) return null;
  const [atlas, transform, lungs] = await Promise.all([
    readAtlas(library.at(atlasRow.folder)),
    loadTransform(library.at(artefact.path)),
    lungsOf(library, scanId),
  ]);
  const { landmarks } = atlas;
  const placed = landmarkPlaces(landmarks, atlas.lungs, lungs, (point) => atlasToPatient(transform, point));
  return {
    registrationId: registration.key,
    atlasName: atlasRow.name,
    patchSideMm: PATCH_EDGE,
    points: placed.flatMap(({ point }) => [...point]),
    locations: landmarks.flatMap(({ location }) => [...location]),
    places: placed.map(({ place }) => place),
    neighbours: neighboursIn(atlasRow.id, landmarks),
  };
}

/** An atlas never changes under its id, and a thousand landmarks are compared with a thousand others. */
const neighboursOfAtlas = new Map<string, readonly (readonly number[])[]>();

function neighboursIn(atlasId: string, landmarks: readonly Landmark[]): readonly (readonly number[])[] {
  const count = Math.min(PAPER_PRETRAINING.neighbours, landmarks.length - 1);
  const known = neighboursOfAtlas.get(atlasId);
  if (known?.length === landmarks.length) return known;
  const found = landmarks.map((_, at) => nearestLandmarks(landmarks, at, count));
  neighboursOfAtlas.set(atlasId, found);
  return found;
}

/** Of the newest atlas that has one. */
export function registrationInUse(library: Library, scanId: string): Registration | undefined {
  for (const atlas of listAtlases(library.catalog).reverse()) {
    const found = usableRegistration(library.catalog, scanId, atlas.id);
    if (found) return found;
  }
  return undefined;
}

/** @throws Refusal `registration-unknown` when the scan has no such registration. */
export function requireRegistration(library: Library, scanId: string, key: string): Registration {
  const found = findRegistration(library.catalog, key);
  if (found?.scanId === scanId) return found;
  throw new Refusal(
    'registration-unknown',
    `expected the id of a registration of scan ${scanId}, got ${key}`,
  );
}

async function lungsOf(library: Library, scanId: string): Promise<MaskVolume> {
  const artefact = latestArtefact(library.catalog, scanId, 'lungs');
  if (!artefact) throw new Error(`scan ${scanId} is registered and has no lungs`);
  const { grid, voxels } = await readNifti(library.at(artefact.path), readSealed);
  if (!(voxels instanceof Uint8Array)) throw new Error(`the lungs of ${scanId} are no labels`);
  return { grid, voxels };
}
