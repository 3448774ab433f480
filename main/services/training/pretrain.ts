import { existsSync } from 'node:fs';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import { requireSpace } from '../../artefacts/freeSpace.ts';
import { artefactKey, type Json } from '../../artefacts/key.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import { findModel, type Model, saveModel } from '../../catalog/models.ts';
import { listScans } from '../../catalog/scans.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { exclusively } from '../library/exclusively.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { pretrainBytes } from '../library/spaceNeeded.ts';
import { readyArtefact } from '../library/stages.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { requireScan } from '../scans/findScans.ts';
import { patchStoreFolder, registeredScans } from '../scans/landmarks.ts';
import {
  dropRun,
  findRun,
  hasCheckpoint,
  keepRun,
  newestRun,
  type PretrainRun,
  runFolder,
} from './pretrainRuns.ts';

export interface PretrainRequest {
  readonly atlas?: string;
  readonly name?: string;
  /** Values that differ from the paper's; names as in `PretrainSettings`. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Ends the run after so many epochs without a lower total loss. */
  readonly patience?: number;
  /** Scans, or keys of patients, who stay out with all of their scans: a test on them is then one on strangers. */
  readonly holdOut?: readonly string[];
}

export interface PretrainOptions {
  /** Goes on with this run as it was begun, whatever has come into the library since. */
  readonly resume?: string;
  /** Told the id of the model that the run is to become. */
  readonly began?: (modelId: string) => void;
}

/**
 * Pretrains on every prepared scan of an atlas. The model's id follows from data and settings, so the
 * same command continues a run that was interrupted and returns the model of one that is complete.
 * @throws Refusal `not-enough-scans`; `unknown-scan` for a held-out scan that is not in the library.
 */
export async function pretrain(
  session: Session,
  request: PretrainRequest,
  { resume, began }: PretrainOptions = {},
): Promise<Model> {
  const { library } = session;
  const begun = resume === undefined ? undefined : findRun(library, resume);
  if (begun) return continueRun(session, begun, chosenAtlas(library, begun.atlasId));
  const atlas = chosenAtlas(library, request.atlas);
  const all = listScans(library.catalog);
  const strangers = new Set(
    (request.holdOut ?? []).map(
      (name) => (all.find(({ patientKey }) => patientKey === name) ?? requireScan(library, name)).patientKey,
    ),
  );
  const heldOut = all
    .filter(({ patientKey }) => strangers.has(patientKey))
    .map(({ id }) => id)
    .sort();
  const scans = registeredScans(session, all, atlas)
    .filter((scan) => readyArtefact(library, scan.patchesKey) && !strangers.has(scan.patientKey))
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
    ...(request.patience !== undefined && { patience: request.patience }),
    scans: scans.map((scan) => [scan.scanId, scan.key]),
  }).slice(0, 11)}`;
  const run: PretrainRun = {
    modelId,
    name: request.name ?? `pretrained on ${scans.length} scans`,
    atlasId: atlas.id,
    settings: request.settings,
    ...(request.patience !== undefined && { patience: request.patience }),
    ...(heldOut.length > 0 && { heldOut }),
    begun: findRun(library, modelId)?.begun ?? new Date().toISOString(),
    scans,
  };
  began?.(modelId);
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
  // A second run of the same training waits and then finds the model of the first.
  return exclusively(session, `run-${run.modelId}`, async () => {
    if (!existsSync(runFolder(library, run.modelId))) {
      const bytes = pretrainBytes(run.settings, atlas);
      requireSpace(library.root, bytes, 'the memory bank of this pretraining');
    }
    await keepRun(library, run);
    const model = findModel(library.catalog, run.modelId) ?? (await train(session, run, atlas));
    dropRun(library, run.modelId);
    return model;
  });
}

async function train(session: Session, run: PretrainRun, atlas: AtlasRow): Promise<Model> {
  const { library } = session;
  const stoppedId = `p${artefactKey('pretrain-stopped', 1, { model: run.modelId, begun: run.begun ?? '' }).slice(0, 11)}`;
  const folderOf = (id: string): string => `models/${id}`;
  const output = await trackedJob(session, 'pretrain', run.modelId, {
    atlasFolder: library.at(atlas.folder),
    store: library.at(patchStoreFolder(atlas)),
    scans: run.scans,
    settings: run.settings,
    engine: session.engine,
    runFolder: runFolder(library, run.modelId),
    modelFolder: library.at(folderOf(run.modelId)),
    stoppedModelFolder: library.at(folderOf(stoppedId)),
    patience: run.patience ?? null,
    lineage: {
      program: PROGRAM_VERSION,
      atlas: atlas.id,
      scans: run.scans.map((scan) => ({ scan: scan.scanId, patches: scan.key })),
      patients: new Set(run.scans.map((scan) => scan.patientKey)).size,
      ...(run.heldOut && { heldOut: run.heldOut }),
    },
  }).catch((error: unknown) => {
    // Settings that are refused leave nothing behind to resume.
    if (isRefusal(error) && !hasCheckpoint(library, run.modelId)) dropRun(library, run.modelId);
    throw error;
  });
  const { endedEarly, ...made } = output;
  const id = endedEarly ? stoppedId : run.modelId;
  const model: Model = {
    id,
    kind: 'pretrained',
    name: endedEarly
      ? `${run.name}, ended after ${endedEarly.epochs} of ${endedEarly.planned} epochs`
      : run.name,
    folder: folderOf(id),
    atlasId: atlas.id,
    parentId: null,
    subtype: null,
    ...made,
    summary: { ...made.summary, ...(run.heldOut && { heldOut: run.heldOut }) },
  };
  saveModel(library.catalog, model);
  return model;
}
