import { artefactKey } from '../../artefacts/key.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { listScans } from '../../catalog/scans.ts';
import type { PatchFeaturesInput, WholeVolume } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { readyArtefact } from '../library/stages.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { patchStoreFolder, type RegisteredScan, registeredScans } from '../scans/landmarks.ts';
import type { LearnedBaseline } from './baselines.ts';
import { keepRows, readRows, type ScanRows } from './scanRows.ts';

/** Raised when the code of a baseline changes its features. */
const VERSION = 1;
/** The words and the reference scans are drawn by it. */
const SEED = 1;

/** Scans whose patches for the newest atlas are cut; none before there is an atlas. */
export function scansWithPatches(library: Library): readonly RegisteredScan[] {
  if (listAtlases(library.catalog).length === 0) return [];
  const atlas = chosenAtlas(library, undefined);
  return registeredScans({ library }, listScans(library.catalog), atlas).filter(({ patchesKey }) =>
    readyArtefact(library, patchesKey),
  );
}

/** Name of a baseline's features on the patches as they are now. */
export const baselineKey = (library: Library, method: LearnedBaseline): string =>
  artefactKey('features', VERSION, {
    method,
    seed: SEED,
    scans: scansWithPatches(library).map(({ scanId, patchesKey }) => [scanId, patchesKey]),
  });

/** Features of each prepared scan by a baseline; computed once for the same patches. */
export async function baselineFeatures(session: Session, method: LearnedBaseline): Promise<ScanRows> {
  const { library } = session;
  const key = baselineKey(library, method);
  const known = readRows(library, key);
  if (known) return known;
  if (scansWithPatches(library).length === 0) return new Map();
  return keepRows(library, key, await patchFeatures(session, methodOf(session, method)), { method });
}

/** Views that MoCo learns from at least: about seven minutes at 45 a second; of more scans the paper's 20 epochs. */
const MOCO_SAMPLES = 20_000;
const MOCO_EPOCHS = 20;

function methodOf(session: Session, kind: LearnedBaseline): PatchFeaturesInput['method'] {
  if (kind !== 'moco') return { kind, seed: SEED };
  return mocoMethod(session, Math.max(MOCO_SAMPLES, MOCO_EPOCHS * scansWithPatches(session.library).length));
}

export const mocoMethod = (session: Session, samples: number): PatchFeaturesInput['method'] => ({
  kind: 'moco',
  seed: SEED,
  samples,
  engine: session.engine,
  volumes: preparedVolumes(session.library),
});

/** The prepared volumes of the scans with patches, in their order. */
export const preparedVolumes = (library: Library): WholeVolume[] =>
  scansWithPatches(library).map(({ patientKey, volume, lungs }) => ({ patientKey, volume, lungs }));

/** Features of every scan with patches, in the order of the scans. */
export async function patchFeatures(
  session: Session,
  method: PatchFeaturesInput['method'],
): Promise<{ readonly scanId: string; readonly values: readonly number[] }[]> {
  const { library } = session;
  const atlas = chosenAtlas(library, undefined);
  const scans = scansWithPatches(library);
  const { rows } = await trackedJob(session, 'patchFeatures', method.kind, {
    atlasFolder: library.at(atlas.folder),
    store: library.at(patchStoreFolder(atlas)),
    scanIds: scans.map(({ scanId }) => scanId),
    method,
  });
  return scans.map(({ scanId }, at) => ({ scanId, values: rows[at]! }));
}
