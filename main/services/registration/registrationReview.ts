import { Refusal } from '../../../native-models/common/refusal.ts';
import { type Light, qualityLights } from '../../../native-models/registration/qualityLights.ts';
import type { QueuedRegistration, ScanRegistration } from '../../../preload/contract/landmarks.ts';
import { findArtefact } from '../../catalog/artefacts.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import {
  type RegistrationVerdict,
  reviewsOfRegistration,
  saveRegistrationReview,
} from '../../catalog/registrationReviews.ts';
import {
  listRegistrations,
  type Registration,
  registrationsOfAtlas,
  usableRegistration,
} from '../../catalog/registrations.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { requireReaderName } from '../library/readers.ts';
import { patchesKey, readyArtefact, scanKeys } from '../library/stages.ts';
import { requireScan } from '../scans/findScans.ts';
import { type RegisterRequest, registerRequest } from './registerKind.ts';
import { requireRegistration } from './scanLandmarks.ts';

/** All of a scan's to the newest atlas, the one in use first. */
export function scanRegistrations(library: Library, scanId: string): ScanRegistration[] {
  const { catalog } = library;
  const { volume } = scanKeys(library, requireScan(library, scanId));
  const atlas = listAtlases(catalog).at(-1);
  if (!atlas) return [];
  const used = usableRegistration(catalog, scanId, atlas.id)?.key;
  return listRegistrations(catalog, scanId, atlas.id)
    .map((registration) => ({
      id: registration.key,
      atlasName: atlas.name,
      byHand: findArtefact(catalog, registration.key)?.details.start !== undefined,
      inUse: registration.key === used,
      cut: readyArtefact(library, patchesKey(volume, registration.key)) !== undefined,
      quality: registration.quality,
      lights: qualityLights(registration.quality),
      state: registration.review,
      reviews: reviewsOfRegistration(catalog, registration.key).map(({ reader, verdict, note, at }) => ({
        reader,
        verdict,
        note,
        at,
      })),
    }))
    .sort((a, b) => Number(b.inUse) - Number(a.inUse));
}

/**
 * A reader's word about a registration; a rejected one is no longer used for landmarks, patches and masks.
 * @throws Refusal `registration-unknown`, `reader-name`, and what the disk refuses.
 */
export function judgeRegistration(
  library: Library,
  scanId: string,
  said: {
    readonly registrationId: string;
    readonly reader: string;
    readonly verdict: RegistrationVerdict;
    readonly note: string;
  },
): ScanRegistration[] {
  const { registrationId, reader, verdict, note } = said;
  const { key, review } = requireRegistration(library, scanId, registrationId);
  requireReaderName(reader);
  if (verdict === 'withdrawn' && review === 'pending') {
    throw new Refusal('no-verdict', 'expected a registration with a verdict to take back, it has none');
  }
  inTransaction(library.catalog, () => {
    saveRegistrationReview(library.catalog, { registrationKey: key, reader, verdict, note: note.trim() });
    audit(library, 'registration-reviewed', scanId, { registration: key, verdict }, reader);
  });
  return scanRegistrations(library, scanId);
}

/**
 * What a registration was asked for by: asked again, it is found and taken into use.
 * @throws Refusal `registration-rejected`.
 */
export function requestOf(
  { catalog }: Library,
  { key, scanId, method, review }: Registration,
): RegisterRequest {
  if (review === 'rejected') {
    throw new Refusal(
      'registration-rejected',
      'expected a registration that nobody rejected; take the verdict back first',
    );
  }
  const details = findArtefact(catalog, key)?.details ?? {};
  // Those made before this was kept ended by the method that was asked for, from the program's own start.
  return registerRequest.parse({ scanId, method: details.method ?? method, start: details.start ?? null });
}

const WORST: readonly Light[] = ['red', 'amber', 'green'];

/** The registrations in use to the newest atlas: those not looked at first, the worst of them first. */
export function registrationQueue({ catalog }: Library): QueuedRegistration[] {
  const atlas = listAtlases(catalog).at(-1);
  if (!atlas) return [];
  return registrationsOfAtlas(catalog, atlas.id)
    .map(({ scanId, patientKey, review, quality }) => ({
      scanId,
      pseudonym: patientKey,
      state: review,
      light: qualityLights(quality).all,
      dice: quality.dice,
    }))
    .sort(byUrgency);
}

export const byUrgency = (a: QueuedRegistration, b: QueuedRegistration): number =>
  Number(b.state === 'pending') - Number(a.state === 'pending') ||
  WORST.indexOf(a.light) - WORST.indexOf(b.light) ||
  a.dice - b.dice ||
  (a.scanId < b.scanId ? -1 : 1);
