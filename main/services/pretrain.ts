import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import { artefactKey, type Json } from '../artefacts/key.ts';
import type { AtlasRow } from '../catalog/atlases.ts';
import { findModel, type Model, saveModel } from '../catalog/models.ts';
import { listScans } from '../catalog/scans.ts';
import { PROGRAM_VERSION } from '../version.ts';
import { chosenAtlas } from './atlases.ts';
import { patchStoreFolder, registeredScans } from './landmarks.ts';
import { dropRun, hasCheckpoint, keepRun, newestRun, type PretrainRun, runFolder } from './pretrainRuns.ts';
import { type Session, trackedJob } from './session.ts';
import { readyArtefact } from './stages.ts';

export interface PretrainRequest {
  readonly atlas?: string;
  readonly name?: string;
  /** Values that differ from the paper's; names as in `PretrainSettings`. */
  readonly settings: Readonly<Record<string, Json>>;
}

/**
 * Pretrains on every prepared scan of an atlas. The model's id follows from data and settings, so the
 * same command continues a run that was interrupted and returns the model of one that is complete.
 * @throws Refusal `not-enough-scans`.
 */
export async function pretrain(session: Session, request: PretrainRequest): Promise<Model> {
  const { library } = session;
  const atlas = chosenAtlas(library, request.atlas);
  const scans = registeredScans(session, listScans(library.catalog), atlas)
    .filter((scan) => readyArtefact(library, scan.patchesKey))
    .map((scan) => ({ scanId: scan.scanId, patientKey: scan.patientKey, key: scan.patchesKey }));
  const patients = new Set(scans.map((scan) => scan.patientKey)).size;
  if (patients < 2) {
    throw new Refusal(
      'not-enough-scans',
      `contrastive pretraining needs prepared scans of at least 2 patients; atlas ${atlas.id} has ${patients}`,
    );
  }
  const modelId = `p${artefactKey('pretrain', 1, {
    atlas: atlas.id,
    settings: request.settings,
    scans: scans.map((scan) => [scan.scanId, scan.key]),
  }).slice(0, 11)}`;
  const run: PretrainRun = {
    modelId,
    name: request.name ?? `pretrained on ${scans.length} scans`,
    atlasId: atlas.id,
    settings: request.settings,
    scans,
  };
  return findModel(library.catalog, modelId) ?? continueRun(session, run, atlas);
}

/** Continues the run that was interrupted last. @throws Refusal `nothing-to-resume`. */
export async function resumePretraining(session: Session): Promise<Model> {
  const { library } = session;
  const run = newestRun(library);
  if (!run) {
    throw new Refusal(
      'nothing-to-resume',
      'no pretraining was interrupted; start one with "drasclr pretrain"',
    );
  }
  return continueRun(session, run, chosenAtlas(library, run.atlasId));
}

async function continueRun(session: Session, run: PretrainRun, atlas: AtlasRow): Promise<Model> {
  const { library } = session;
  await keepRun(library, run);
  const model = findModel(library.catalog, run.modelId) ?? (await train(session, run, atlas));
  dropRun(library, run.modelId);
  return model;
}

async function train(session: Session, run: PretrainRun, atlas: AtlasRow): Promise<Model> {
  const { library } = session;
  const folder = `models/${run.modelId}`;
  const output = await trackedJob(session, 'pretrain', run.modelId, {
    atlasFolder: library.at(atlas.folder),
    store: library.at(patchStoreFolder(atlas)),
    scans: run.scans,
    settings: run.settings,
    engine: session.engine,
    runFolder: runFolder(library, run.modelId),
    modelFolder: library.at(folder),
    lineage: {
      program: PROGRAM_VERSION,
      atlas: atlas.id,
      scans: run.scans.map((scan) => ({ scan: scan.scanId, patches: scan.key })),
      patients: new Set(run.scans.map((scan) => scan.patientKey)).size,
    },
  }).catch((error: unknown) => {
    // Settings that are refused leave nothing behind to resume.
    if (isRefusal(error) && !hasCheckpoint(library, run.modelId)) dropRun(library, run.modelId);
    throw error;
  });
  const model: Model = {
    id: run.modelId,
    kind: 'pretrained',
    name: run.name,
    folder,
    atlasId: atlas.id,
    parentId: null,
    subtype: null,
    ...output,
  };
  saveModel(library.catalog, model);
  return model;
}
