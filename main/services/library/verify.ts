import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JournalPlace } from '../../artefacts/journalFile.ts';
import { CARD, readModelCard, WEIGHTS } from '../../artefacts/modelFolder.ts';
import { INCOMING, originalPath } from '../../artefacts/originalFile.ts';
import { DAMAGED, readSeal } from '../../artefacts/sealed.ts';
import { writerOf } from '../../artefacts/writer.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { heldFiles } from '../../catalog/heldFiles.ts';
import { damageOf } from '../../catalog/integrity.ts';
import { listModels } from '../../catalog/models.ts';
import { brokenAuditLine } from './audit.ts';
import { flushJournal } from './journal.ts';
import { differingRows } from './journalState.ts';
import type { Library } from './library.ts';
import { type Session, trackedJob } from './session.ts';

export type FindingCode =
  | 'catalog-damaged'
  | 'journal-damaged'
  | 'journal-differs'
  | 'original-missing'
  | 'original-damaged'
  | 'artefact-missing'
  | 'artefact-damaged'
  | 'artefact-unsealed'
  | 'weights-missing'
  | 'weights-damaged'
  | 'atlas-damaged'
  | 'card-damaged'
  | 'patches-damaged'
  | 'patch-store-damaged'
  | 'audit-broken'
  | 'backup-file-missing'
  | 'backup-file-damaged'
  | 'set-aside'
  | 'orphan';

export interface Finding {
  readonly code: FindingCode;
  /** Library-relative path, or what it is about. */
  readonly subject: string;
  /** Something is lost or wrong; otherwise it only takes room or cannot be checked. */
  readonly serious: boolean;
  readonly scanIds?: readonly string[];
}

export interface Verified {
  readonly findings: readonly Finding[];
  readonly files: number;
}

/**
 * Compares everything in a library with what is known of it: SQLite's own check of the catalog, the journal against
 * the catalog, the hash of every original, artefact, model and atlas, every patch, and files that nothing speaks of.
 * Nothing is changed.
 */
export async function verifyLibrary(session: Session): Promise<Verified> {
  const { library } = session;
  if (!library.readOnly) flushJournal(library.root, library.catalog);
  const held = heldFiles(library.catalog, originalPath, WEIGHTS);
  const kindOf = new Map(held.map(({ path, kind }) => [path, kind]));
  const atlases = sealedAtlasFiles(library);
  const known = held.flatMap(({ path, sha256 }) => (sha256 === null ? [] : [{ path, sha256 }]));
  const { files, stores } = await trackedJob(session, 'verify', 'library', {
    files: [...known, ...atlases].map(({ path, sha256 }) => ({ path: library.at(path), sha256 })),
    stores: patchStores(library),
  });
  const damaged = files.map(({ path, state }): Finding => {
    const subject = relative(library.root, path);
    const kind = kindOf.get(subject) ?? 'atlas';
    const code = kind === 'atlas' ? 'atlas-damaged' : (`${kind}-${state}` as const);
    return { code, subject, serious: true };
  });
  const patches = stores.map(({ folder, scanIds }): Finding => {
    const subject = relative(library.root, folder);
    return scanIds === null
      ? { code: 'patch-store-damaged', subject, serious: true }
      : { code: 'patches-damaged', subject, serious: true, scanIds };
  });
  return {
    files: known.length + atlases.length,
    findings: [
      ...catalogFindings(library),
      ...damaged,
      ...patches,
      ...unsealed(library, held),
      ...(await damagedCards(library)),
      ...orphans(library, held),
    ],
  };
}

function catalogFindings(library: Library): Finding[] {
  const pages = damageOf(library.catalog).map(
    (subject): Finding => ({ code: 'catalog-damaged', subject, serious: true }),
  );
  const lines: Finding[] = [];
  const place = ({ file, line }: JournalPlace) =>
    void lines.push({ code: 'journal-damaged', subject: `journal/${file} line ${line}`, serious: true });
  const differing = differingRows(library, place).map(
    (subject): Finding => ({ code: 'journal-differs', subject, serious: true }),
  );
  const broken = brokenAuditLine(library);
  const audited: Finding[] =
    broken === null ? [] : [{ code: 'audit-broken', subject: `audit line ${broken}`, serious: true }];
  return [...pages, ...lines, ...differing, ...audited];
}

/** What was kept before seals were can only be seen to be there. */
const unsealed = (library: Library, held: ReturnType<typeof heldFiles>): Finding[] =>
  held
    .filter(
      ({ kind, sha256, path }) =>
        kind === 'artefact' && (sha256 === null || readSeal(library.at(path))?.sha256 !== sha256),
    )
    .map(({ path, sha256 }) => {
      const there = existsSync(library.at(path));
      // One that is known by its row and has lost its seal alone is found by its hash.
      if (sha256 !== null) return { code: 'artefact-unsealed', subject: path, serious: there };
      return { code: there ? 'artefact-unsealed' : 'artefact-missing', subject: path, serious: !there };
    });

/** Cards that are gone, cannot be understood or are of other weights. */
async function damagedCards(library: Library): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { folder, weightsSha256 } of listModels(library.catalog)) {
    const card = await readModelCard(library.at(folder)).catch(() => undefined);
    if (card?.weightsSha256 !== weightsSha256)
      found.push({ code: 'card-damaged', subject: `${folder}/${CARD}`, serious: true });
  }
  return found;
}

const sealedAtlasFiles = (library: Library): { readonly path: string; readonly sha256: string }[] =>
  listAtlases(library.catalog).flatMap(({ folder }) =>
    ['lungs.nii.gz', 'landmarks.json'].flatMap((name) => {
      const path = `${folder}/${name}`;
      const seal = readSeal(library.at(path));
      // Of an atlas of an earlier version only what is gone can be said.
      if (!seal) return existsSync(library.at(path)) ? [] : [{ path, sha256: '' }];
      return [{ path, sha256: seal.sha256 }];
    }),
  );

function patchStores(library: Library): { readonly folder: string; readonly landmarks: number }[] {
  const landmarks = new Map(listAtlases(library.catalog).map((atlas) => [atlas.id, atlas.landmarks]));
  return readdirSync(library.at('patches'))
    .filter((name) => name.endsWith('.zarr'))
    .flatMap((name) => {
      // The store's name begins with its atlas's id.
      const atlas = [...landmarks.keys()].find((id) => name.startsWith(id));
      return atlas === undefined
        ? []
        : [{ folder: library.at('patches', name), landmarks: landmarks.get(atlas)! }];
    });
}

/** Files of the rooms with one row a file that no row speaks of. */
function orphans(library: Library, held: ReturnType<typeof heldFiles>): Finding[] {
  const known = new Set(held.map(({ path }) => path));
  return ['originals', 'artefacts'].flatMap((room) =>
    filesBelow(library.root, room).flatMap((path): Finding[] => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (known.has(path) || path.startsWith('artefacts/thumbnail/')) return [];
      if (name.includes(DAMAGED)) return [{ code: 'set-aside', subject: path, serious: false }];
      if (name.endsWith('.seal') && known.has(path.slice(0, -'.seal'.length))) return [];
      // What is being written at this moment is cleared when its writer is gone.
      if (writerOf(name) && !path.startsWith(INCOMING)) return [];
      return [{ code: 'orphan', subject: path, serious: false }];
    }),
  );
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}
