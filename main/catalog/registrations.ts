import type { RegistrationQuality } from '../../native-models/registration/transform.ts';
import type { Catalog } from './open.ts';

export type Review = 'pending' | 'accepted' | 'rejected';

export interface Registration {
  readonly key: string;
  readonly scanId: string;
  readonly atlasId: string;
  readonly method: string;
  readonly quality: RegistrationQuality;
  readonly review: Review;
}

interface RegistrationRow extends Omit<Registration, 'quality'> {
  readonly quality: string;
}

const SELECT =
  'SELECT key, scan_id AS scanId, atlas_id AS atlasId, method, quality, review FROM registrations';
const parse = (row: RegistrationRow): Registration => ({
  ...row,
  quality: JSON.parse(row.quality) as RegistrationQuality,
});

/** A number above all: clocks may stand still or go back. */
const NEXT = '(SELECT coalesce(max(chosen), 0) + 1 FROM registrations)';

export function saveRegistration(catalog: Catalog, row: Omit<Registration, 'review'>): void {
  catalog
    .prepare(
      `INSERT INTO registrations (key, scan_id, atlas_id, method, quality, chosen)
       VALUES (@key, @scanId, @atlasId, @method, @quality, ${NEXT}) ON CONFLICT (key) DO NOTHING`,
    )
    .run({ ...row, quality: JSON.stringify(row.quality) });
}

/** Makes a registration the one in use, e.g. after going back to another method. */
export function chooseRegistration(catalog: Catalog, key: string): void {
  catalog.prepare(`UPDATE registrations SET chosen = ${NEXT} WHERE key = ?`).run(key);
}

export const findRegistration = (catalog: Catalog, key: string): Registration | undefined => {
  const row = catalog.prepare<[string], RegistrationRow>(`${SELECT} WHERE key = ?`).get(key);
  return row && parse(row);
};

/** The one in use of each scan to an atlas with its patient; where all were rejected, the one chosen last. */
export const registrationsOfAtlas = (
  catalog: Catalog,
  atlasId: string,
): (Registration & { readonly patientKey: string })[] =>
  catalog
    .prepare<[string], RegistrationRow & { readonly patientKey: string }>(
      `SELECT key, scan_id AS scanId, atlas_id AS atlasId, method, quality, review,
         scans.patient_key AS patientKey
       FROM registrations AS shown JOIN scans ON scans.id = shown.scan_id
       WHERE atlas_id = ? AND key = (
         SELECT key FROM registrations AS own WHERE own.scan_id = shown.scan_id AND own.atlas_id = shown.atlas_id
         ORDER BY own.review = 'rejected', own.chosen DESC LIMIT 1)`,
    )
    .all(atlasId)
    .map((row) => ({ ...parse(row), patientKey: row.patientKey }));

/** All of a scan's to an atlas, those that were chosen last first; the rejected ones too. */
export const listRegistrations = (catalog: Catalog, scanId: string, atlasId: string): Registration[] =>
  catalog
    .prepare<[string, string], RegistrationRow>(
      `${SELECT} WHERE scan_id = ? AND atlas_id = ? ORDER BY chosen DESC`,
    )
    .all(scanId, atlasId)
    .map(parse);

/** The registration of a scan to an atlas that was chosen last and that no reader has rejected. */
export const usableRegistration = (
  catalog: Catalog,
  scanId: string,
  atlasId: string,
): Registration | undefined => {
  const row = catalog
    .prepare<[string, string], RegistrationRow>(
      `${SELECT} WHERE scan_id = ? AND atlas_id = ? AND review <> 'rejected'
       ORDER BY chosen DESC LIMIT 1`,
    )
    .get(scanId, atlasId);
  return row && parse(row);
};
