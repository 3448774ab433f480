import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { type AtlasRow, findAtlas, listAtlases, saveAtlas } from '../../catalog/atlases.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { AtlasInput } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, scanKeys } from '../library/stages.ts';
import { prepareScans } from '../scans/prepare.ts';

/** Makes a scan the atlas: its lung mask and the landmark grid over it. */
export async function createAtlas(session: Session, scan: StoredScan, name?: string): Promise<AtlasRow> {
  const [prepared] = await prepareScans(session, [scan], { method: 'deformable' });
  if (prepared?.error) throw new Refusal(prepared.error.code, prepared.error.message);
  const { library } = session;
  const { lungs } = scanKeys(library, scan);
  return makeAtlas(session, {
    id: artefactKey('atlas', 1, { lungs }).slice(0, 12),
    name: name ?? `atlas of ${scan.id}`,
    scanId: scan.id,
    source: { kind: 'lungs', lungs: library.at(artefactPath('lungs', lungs)) },
  });
}

/** Imports a lung mask (NIfTI) and the corner indices of its patches (`.npy`). */
export function importAtlas(
  session: Session,
  mask: string,
  corners: string,
  name?: string,
): Promise<AtlasRow> {
  return makeAtlas(session, {
    id: artefactKey('atlas', 1, { mask: fileHash(mask), corners: fileHash(corners) }).slice(0, 12),
    name: name ?? basename(mask).replace(/\.nii(\.gz)?$/, ''),
    scanId: null,
    source: { kind: 'import', mask, corners },
  });
}

/** The atlas named, else the newest one. @throws Refusal `unknown-atlas`, `no-atlas`. */
export function chosenAtlas(library: Library, id: string | undefined): AtlasRow {
  const atlases = listAtlases(library.catalog);
  const atlas = id === undefined ? atlases.at(-1) : findAtlas(library.catalog, id);
  if (atlas) return atlas;
  if (id === undefined) {
    throw new Refusal(
      'no-atlas',
      'no atlas yet; make a healthy scan the atlas: "drasclr atlas create --scan ID"',
    );
  }
  throw new Refusal(
    'unknown-atlas',
    `no atlas has the id "${id}"; there are: ${atlases.map((row) => row.id).join(', ') || 'none'}`,
  );
}

async function makeAtlas(
  session: Session,
  atlas: {
    readonly id: string;
    readonly name: string;
    readonly scanId: string | null;
    readonly source: AtlasInput['source'];
  },
): Promise<AtlasRow> {
  const { library } = session;
  const existing = findAtlas(library.catalog, atlas.id);
  if (existing) return existing;
  const folder = `atlases/${atlas.id}`;
  const { landmarks } = await trackedJob(session, 'atlas', atlas.id, {
    folder: library.at(folder),
    source: atlas.source,
  });
  saveAtlas(library.catalog, { id: atlas.id, name: atlas.name, folder, landmarks, scanId: atlas.scanId });
  return findAtlas(library.catalog, atlas.id)!;
}

function fileHash(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    throw new Refusal('file-not-found', `expected a file at ${path}; it cannot be read`);
  }
}
