import type { Catalog } from './open.ts';

/** A file that a row of the catalog speaks of. */
export interface HeldFile {
  readonly kind: 'original' | 'artefact' | 'weights';
  /** Library-relative. */
  readonly path: string;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** Every file that a row speaks of. @param originalPath of its hash; @param weightsName in a model's folder. */
export function heldFiles(
  catalog: Catalog,
  originalPath: (sha256: string) => string,
  weightsName: string,
): HeldFile[] {
  const originals = catalog
    .prepare<[], { sha256: string }>('SELECT DISTINCT sha256 FROM instances ORDER BY sha256')
    .all()
    .map(({ sha256 }) => ({ kind: 'original' as const, path: originalPath(sha256), sha256, bytes: null }));
  const artefacts = catalog
    .prepare<[], Omit<HeldFile, 'kind'>>(
      "SELECT path, sha256, bytes FROM artefacts WHERE kind <> 'patches' ORDER BY path",
    )
    .all()
    .map((row) => ({ kind: 'artefact' as const, ...row }));
  const weights = catalog
    .prepare<[], { folder: string; sha256: string }>('SELECT folder, weights_sha256 AS sha256 FROM models')
    .all()
    .map(({ folder, sha256 }) => ({
      kind: 'weights' as const,
      path: `${folder}/${weightsName}`,
      sha256,
      bytes: null,
    }));
  return [...originals, ...artefacts, ...weights];
}
