import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { journalFiles } from '../../artefacts/journalFile.ts';
import { forgetPatches } from '../../artefacts/patchStore.ts';
import { sealBytes, sealOf, setAside } from '../../artefacts/sealed.ts';
import { findArtefactOfPath } from '../../catalog/artefacts.ts';
import { touchAllRows } from '../../catalog/mirror.ts';
import { audit } from './audit.ts';
import { flushJournal, journalFolder } from './journal.ts';
import type { Session } from './session.ts';
import type { Finding } from './verify.ts';

/**
 * Takes what {@link verifyLibrary} found out of the way, so that the next run makes it again: damaged artefacts are
 * set aside, damaged patches forgotten, a damaged journal is set aside and written anew from a sound catalog, what a
 * killed import left is removed. Originals and weights stay: only their owner can bring them back.
 * @returns those of the findings that were dealt with.
 */
export async function repairLibrary(
  session: Session,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  const { library } = session;
  const catalogIsSound = !findings.some(({ code }) => code === 'catalog-damaged');
  const done: Finding[] = [];
  for (const finding of findings) if (await deal(session, finding)) done.push(finding);
  // Where there is no journal at all, the catalog is all there is.
  const isGone = journalFiles(journalFolder(library.root)).length === 0;
  const journal = findings.filter(
    ({ code }) => code === 'journal-damaged' || (isGone && code === 'journal-differs'),
  );
  if (journal.length > 0 && catalogIsSound) {
    if (existsSync(journalFolder(library.root))) {
      renameSync(journalFolder(library.root), `${journalFolder(library.root)}.damaged-${Date.now()}`);
    }
    touchAllRows(library.catalog);
    flushJournal(library.root, library.catalog);
    done.push(...journal);
  }
  if (done.length > 0) audit(library, 'repaired', 'library', { findings: done.length });
  return done;
}

async function deal({ library }: Session, { code, subject, scanIds }: Finding): Promise<boolean> {
  const path = library.at(subject);
  switch (code) {
    case 'artefact-damaged':
      return setAside(path);
    case 'patches-damaged':
      await forgetPatches(path, scanIds ?? []);
      return true;
    case 'patch-store-damaged':
      renameSync(path, `${path}.damaged-${Date.now()}`);
      return true;
    case 'artefact-unsealed': {
      const row = findArtefactOfPath(library.catalog, subject);
      if (!row?.sha256 || row.bytes == null || !existsSync(path)) return false;
      writeFileSync(sealOf(path), sealBytes({ sha256: row.sha256, bytes: row.bytes }));
      return true;
    }
    case 'orphan':
      // Nothing else can lie there for long, and it may hold a patient's name.
      if (!subject.startsWith('originals/incoming/')) return false;
      rmSync(path, { force: true });
      return true;
    default:
      return false;
  }
}
