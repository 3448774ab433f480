import { Refusal } from '../../native-models/common/refusal.ts';
import type { AtlasToLay, LANDMARK_CALLS, WarpedAtlas } from '../../preload/contract/landmarks.ts';
import type { PixelLayer } from '../../preload/contract.ts';
import { atlasLungsFile } from '../artefacts/atlasFolder.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import { findArtefact } from '../catalog/artefacts.ts';
import { listAtlases } from '../catalog/atlases.ts';
import { listRegistrations } from '../catalog/registrations.ts';
import type { Library } from '../services/library/library.ts';
import { artefactPath } from '../services/library/stages.ts';
import { requireModel } from '../services/models/models.ts';
import { mapRouting, routedModels } from '../services/models/routing.ts';
import { chosenAtlas } from '../services/registration/atlases.ts';
import {
  judgeRegistration,
  registrationQueue,
  requestOf,
  scanRegistrations,
} from '../services/registration/registrationReview.ts';
import { requireRegistration, scanLandmarks } from '../services/registration/scanLandmarks.ts';
import { warpAtlas } from '../services/registration/warpedAtlas.ts';
import { requireScan } from '../services/scans/findScans.ts';
import { APP_ORIGIN } from '../window/origin.ts';
import type { Handlers } from './answer.ts';
import { niftiGrid } from './niftiGrid.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

/** The calls about how the atlas lies on a scan, answered. */
export function landmarkHandlers(
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof typeof LANDMARK_CALLS> {
  return {
    landmarksOfScan: ({ scanId, registrationId }) => {
      requireScan(library.open(), scanId);
      return scanLandmarks(library.open(), scanId, registrationId);
    },
    registrationsOfScan: ({ scanId }) =>
      scanRegistrations(library.open(), requireScan(library.open(), scanId).id),
    warpedAtlas: async ({ scanId, registrationId }) => {
      const registration = requireRegistration(library.open(), scanId, registrationId);
      const keys = await queue.open().beside((session) => warpAtlas(session, registration));
      return layersOf(library.open(), keys);
    },
    judgeRegistration: ({ scanId, ...said }) => judgeRegistration(library.open(), scanId, said),
    registrationQueue: () => registrationQueue(library.open()),
    registerAgain: (request) => {
      requireScan(library.open(), request.scanId);
      chosenAtlas(library.open(), undefined);
      return { jobId: queue.open().add('register', request) };
    },
    routedModels: ({ scanId, registrationId }) =>
      routedModels(library.open(), requireRegistration(library.open(), scanId, registrationId)),
    routingOfScan: async ({ scanId, registrationId, ...wanted }) => {
      const registration = requireRegistration(library.open(), scanId, registrationId);
      const model = requireModel(library.open(), wanted.modelId);
      const { key, ...found } = await queue
        .open()
        .beside((session) => mapRouting(session, registration, model, wanted));
      const grid = await niftiGrid(library.open().at(artefactPath('routing', key)));
      return { layer: { url: `${APP_ORIGIN}/pixels/routing/${key}`, type: 'uint8', grid }, ...found };
    },
    takeRegistration: ({ scanId, registrationId }) => {
      const registration = requireRegistration(library.open(), scanId, registrationId);
      return { jobId: queue.open().add('register', requestOf(library.open(), registration)) };
    },
    atlasToLay: ({ scanId }) => atlasToLay(library.open(), requireScan(library.open(), scanId).id),
  };
}

async function layersOf(
  library: Library,
  keys: { readonly mask: string; readonly image: string | null },
): Promise<WarpedAtlas> {
  const layer = async (kind: 'warped' | 'warpedct', key: string): Promise<PixelLayer> => ({
    url: `${APP_ORIGIN}/pixels/${kind}/${key}`,
    type: kind === 'warped' ? 'uint8' : 'int16',
    grid: await niftiGrid(library.at(artefactPath(kind, key))),
  });
  return {
    mask: await layer('warped', keys.mask),
    image: keys.image === null ? null : await layer('warpedct', keys.image),
  };
}

/** @throws Refusal `no-atlas`. */
async function atlasToLay(library: Library, scanId: string): Promise<AtlasToLay> {
  const atlas = listAtlases(library.catalog).at(-1);
  if (!atlas) throw new Refusal('no-atlas', 'no atlas yet: make a healthy scan the atlas in the library');
  const [last] = listRegistrations(library.catalog, scanId, atlas.id);
  const artefact = last && findArtefact(library.catalog, last.key);
  const affine = artefact && (await loadTransform(library.at(artefact.path))).affine;
  return {
    atlasName: atlas.name,
    lungs: {
      url: `${APP_ORIGIN}/pixels/atlas/${atlas.id}`,
      type: 'uint8',
      grid: await niftiGrid(library.at(atlasLungsFile(atlas.folder))),
    },
    start: affine ?? null,
  };
}
