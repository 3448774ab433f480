import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import { LAYERS } from '../../native-models/network/architecture.ts';
import type { AtlasToLay, LandmarkCalls, WarpedAtlas } from '../../preload/contract/landmarks.ts';
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
import { affineStart } from '../services/registration/registerKind.ts';
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

const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
const LONGEST_NOTE = 2000;
const ofScan = z.strictObject({ scanId: id });

/** The calls about how the atlas lies on a scan, answered. */
export function landmarkHandlers(
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof LandmarkCalls> {
  return {
    landmarksOfScan: {
      argument: z.strictObject({ scanId: id, registrationId: id.nullable() }),
      answer: ({ scanId, registrationId }) => {
        requireScan(library.open(), scanId);
        return scanLandmarks(library.open(), scanId, registrationId);
      },
    },
    registrationsOfScan: {
      argument: ofScan,
      answer: ({ scanId }) => scanRegistrations(library.open(), requireScan(library.open(), scanId).id),
    },
    warpedAtlas: {
      argument: z.strictObject({ scanId: id, registrationId: id }),
      answer: async ({ scanId, registrationId }) => {
        const registration = requireRegistration(library.open(), scanId, registrationId);
        const keys = await queue.open().beside((session) => warpAtlas(session, registration));
        return layersOf(library.open(), keys);
      },
    },
    judgeRegistration: {
      argument: z.strictObject({
        scanId: id,
        registrationId: id,
        reader: z.string().min(1).max(64),
        verdict: z.enum(['accepted', 'rejected', 'withdrawn']),
        note: z.string().max(LONGEST_NOTE),
      }),
      answer: ({ scanId, ...said }) => judgeRegistration(library.open(), scanId, said),
    },
    registrationQueue: { argument: z.undefined(), answer: () => registrationQueue(library.open()) },
    registerAgain: {
      argument: z.strictObject({
        scanId: id,
        method: z.enum(['deformable', 'affine']),
        start: affineStart.nullable(),
      }),
      answer: (request) => {
        requireScan(library.open(), request.scanId);
        chosenAtlas(library.open(), undefined);
        return { jobId: queue.open().add('register', request) };
      },
    },
    routedModels: {
      argument: z.strictObject({ scanId: id, registrationId: id }),
      answer: ({ scanId, registrationId }) =>
        routedModels(library.open(), requireRegistration(library.open(), scanId, registrationId)),
    },
    routingOfScan: {
      argument: z.strictObject({
        scanId: id,
        registrationId: id,
        modelId: id,
        layer: z
          .number()
          .int()
          .min(0)
          .max(LAYERS.length - 1),
        expert: z.number().int().min(0).max(253).nullable(),
      }),
      answer: async ({ scanId, registrationId, ...wanted }) => {
        const registration = requireRegistration(library.open(), scanId, registrationId);
        const model = requireModel(library.open(), wanted.modelId);
        const { key, ...found } = await queue
          .open()
          .beside((session) => mapRouting(session, registration, model, wanted));
        const grid = await niftiGrid(library.open().at(artefactPath('routing', key)));
        return { layer: { url: `${APP_ORIGIN}/pixels/routing/${key}`, type: 'uint8', grid }, ...found };
      },
    },
    takeRegistration: {
      argument: z.strictObject({ scanId: id, registrationId: id }),
      answer: ({ scanId, registrationId }) => {
        const registration = requireRegistration(library.open(), scanId, registrationId);
        return { jobId: queue.open().add('register', requestOf(library.open(), registration)) };
      },
    },
    atlasToLay: {
      argument: ofScan,
      answer: ({ scanId }) => atlasToLay(library.open(), requireScan(library.open(), scanId).id),
    },
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
