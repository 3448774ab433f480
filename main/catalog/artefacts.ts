import { now } from './now.ts';
import type { Catalog } from './open.ts';
import { inTransaction } from './transaction.ts';

export type ArtefactKind =
  | 'volume'
  | 'lungs'
  | 'registration'
  | 'patches'
  | 'probability'
  | 'features'
  | 'warped'
  | 'warpedct'
  | 'routing'
  | 'series';

export interface Artefact {
  readonly key: string;
  readonly kind: ArtefactKind;
  /** Relative to the library. */
  readonly path: string;
  readonly scanId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Of the file as it was written; left out for those of earlier versions and of folders. */
  readonly sha256?: string | null;
  readonly bytes?: number | null;
}

interface ArtefactRow extends Omit<Artefact, 'details'> {
  readonly details: string;
}

const SELECT = 'SELECT key, kind, path, scan_id AS scanId, details, sha256, bytes FROM artefacts';
const parse = (row: ArtefactRow): Artefact => ({
  ...row,
  details: JSON.parse(row.details) as Record<string, unknown>,
});

/** One that is made again, e.g. because its file was damaged, replaces what was known of the file. */
export function saveArtefact(catalog: Catalog, artefact: Artefact): void {
  catalog
    .prepare(
      `INSERT INTO artefacts (key, kind, path, scan_id, details, sha256, bytes, created_at)
       VALUES (@key, @kind, @path, @scanId, @details, @sha256, @bytes, @createdAt)
       ON CONFLICT (key) DO UPDATE SET details = excluded.details, sha256 = excluded.sha256, bytes = excluded.bytes`,
    )
    .run({
      sha256: null,
      bytes: null,
      ...artefact,
      details: JSON.stringify(artefact.details),
      createdAt: now(),
    });
}

/** Saves an artefact that takes the place of the scan's earlier ones in the same file. */
export function replaceArtefact(catalog: Catalog, artefact: Artefact): void {
  inTransaction(catalog, () => {
    catalog
      .prepare('DELETE FROM artefacts WHERE scan_id = ? AND kind = ? AND path = ?')
      .run(artefact.scanId, artefact.kind, artefact.path);
    saveArtefact(catalog, artefact);
  });
}

export const findArtefact = (catalog: Catalog, key: string): Artefact | undefined => {
  const row = catalog.prepare<[string], ArtefactRow>(`${SELECT} WHERE key = ?`).get(key);
  return row && parse(row);
};

/** The artefact whose file lies there. */
export const findArtefactOfPath = (catalog: Catalog, path: string): Artefact | undefined => {
  const row = catalog.prepare<[string], ArtefactRow>(`${SELECT} WHERE path = ? LIMIT 1`).get(path);
  return row && parse(row);
};

export const artefactsOfKind = (catalog: Catalog, kind: ArtefactKind): Artefact[] =>
  catalog.prepare<[string], ArtefactRow>(`${SELECT} WHERE kind = ?`).all(kind).map(parse);

export function removeArtefact(catalog: Catalog, key: string): void {
  catalog.prepare('DELETE FROM artefacts WHERE key = ?').run(key);
}

/** The newest artefact of a kind that a scan has. */
export const latestArtefact = (
  catalog: Catalog,
  scanId: string,
  kind: ArtefactKind,
): Artefact | undefined => {
  const row = catalog
    .prepare<[string, string], ArtefactRow>(
      `${SELECT} WHERE scan_id = ? AND kind = ? ORDER BY created_at DESC, rowid DESC LIMIT 1`,
    )
    .get(scanId, kind);
  return row && parse(row);
};
