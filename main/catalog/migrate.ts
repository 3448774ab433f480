import type { Database } from 'better-sqlite3';
import { Refusal } from '../../native-models/common/refusal.ts';
import { initial } from './migrations/001_initial.ts';
import { queue } from './migrations/002_queue.ts';
import { workstation } from './migrations/003_workstation.ts';
import { review } from './migrations/004_review.ts';
import { trust } from './migrations/005_trust.ts';
import { places } from './migrations/006_places.ts';
import { archives } from './migrations/007_archives.ts';
import { clinicalColumns } from './migrations/008_clinical.ts';
import { savedStudies } from './migrations/009_studies.ts';
import { measurements } from './migrations/010_measurements.ts';
import { audit } from './migrations/011_audit.ts';

/** Append only: a library in the field has run every entry before its `user_version`. */
const MIGRATIONS: readonly string[] = [
  initial,
  queue,
  workstation,
  review,
  trust,
  places,
  archives,
  clinicalColumns,
  savedStudies,
  measurements,
  audit,
];

/**
 * Brings a catalog to this program's version, each step in its own transaction.
 * @throws Refusal `library-too-new` when a newer program has written it.
 */
export function migrate(db: Database): void {
  const found = db.pragma('user_version', { simple: true }) as number;
  if (found > MIGRATIONS.length) {
    throw new Refusal(
      'library-too-new',
      `the library has catalog version ${found}; this program knows versions up to ${MIGRATIONS.length}`,
    );
  }
  for (let version = found; version < MIGRATIONS.length; version++) {
    db.transaction(() => {
      // Another process may have come first.
      if ((db.pragma('user_version', { simple: true }) as number) > version) return;
      db.exec(MIGRATIONS[version]!);
      db.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
}
