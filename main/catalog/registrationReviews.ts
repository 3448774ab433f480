import { now } from './now.ts';
import type { Catalog } from './open.ts';
import type { Review } from './registrations.ts';
import { inTransaction } from './transaction.ts';

export type RegistrationVerdict = 'accepted' | 'rejected' | 'withdrawn';

export interface RegistrationReviewRow {
  readonly registrationKey: string;
  readonly reader: string;
  readonly verdict: RegistrationVerdict;
  readonly note: string;
  /** ISO 8601. */
  readonly at: string;
}

const STATE: Readonly<Record<RegistrationVerdict, Review>> = {
  accepted: 'accepted',
  rejected: 'rejected',
  withdrawn: 'pending',
};

/** Keeps what a reader says and lets the registration's own state follow, in one transaction. */
export function saveRegistrationReview(catalog: Catalog, row: Omit<RegistrationReviewRow, 'at'>): void {
  inTransaction(catalog, () => {
    catalog
      .prepare(
        `INSERT INTO registration_reviews (registration_key, reader, verdict, note, created_at)
         VALUES (@registrationKey, @reader, @verdict, @note, @at)`,
      )
      .run({ ...row, at: now() });
    catalog
      .prepare('UPDATE registrations SET review = ? WHERE key = ?')
      .run(STATE[row.verdict], row.registrationKey);
  });
}

/** Everything that was said of a registration, the newest first. */
export const reviewsOfRegistration = (catalog: Catalog, key: string): RegistrationReviewRow[] =>
  catalog
    .prepare<[string], RegistrationReviewRow>(
      `SELECT registration_key AS registrationKey, reader, verdict, note, created_at AS at
       FROM registration_reviews WHERE registration_key = ? ORDER BY id DESC`,
    )
    .all(key);
