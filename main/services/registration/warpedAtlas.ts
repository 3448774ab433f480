import { latestArtefact } from '../../catalog/artefacts.ts';
import { findAtlas } from '../../catalog/atlases.ts';
import type { Registration } from '../../catalog/registrations.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, readyArtefact, recordArtefact, warpedKey } from '../library/stages.ts';

export interface WarpedKeys {
  readonly mask: string;
  /** Null when only the atlas's mask is kept. */
  readonly image: string | null;
}

/** Resamples the warped atlas on the grid of a scan; an existing one is used. */
export async function warpAtlas(session: Session, registration: Registration): Promise<WarpedKeys> {
  const { library } = session;
  const { catalog } = library;
  const atlas = findAtlas(catalog, registration.atlasId);
  const lungs = latestArtefact(catalog, registration.scanId, 'lungs');
  if (!atlas || !lungs) throw new Error(`warpAtlas: ${registration.key} has no atlas or no lungs`);
  const volume = atlas.scanId === null ? undefined : latestArtefact(catalog, atlas.scanId, 'volume');
  const keys = {
    warped: warpedKey('warped', registration.key),
    warpedct: warpedKey('warpedct', registration.key),
  };
  const stage = (kind: keyof typeof keys) => ({
    path: library.at(artefactPath(kind, keys[kind])),
    ready: readyArtefact(library, keys[kind]) !== undefined,
  });
  const [mask, image] = [stage('warped'), stage('warpedct')];
  if (!mask.ready || (volume && !image.ready)) {
    const input = {
      atlasFolder: library.at(atlas.folder),
      atlasVolume: volume ? library.at(volume.path) : null,
      transform: library.at(artefactPath('registration', registration.key)),
      lungs: library.at(lungs.path),
      mask,
      image,
    };
    await trackedJob(session, 'warpAtlas', registration.scanId, input, ({ name }) => {
      const kind = name as keyof typeof keys;
      recordArtefact(library, {
        key: keys[kind],
        kind,
        path: artefactPath(kind, keys[kind]),
        scanId: registration.scanId,
        details: {},
      });
    });
  }
  return { mask: keys.warped, image: volume ? keys.warpedct : null };
}
