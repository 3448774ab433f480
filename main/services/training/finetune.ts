import { rmSync } from 'node:fs';
import { patientPoint } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { artefactKey, type Json } from '../../artefacts/key.ts';
import { type Box, listBoxes, type Subtype } from '../../catalog/boxes.ts';
import { findModel, type Model, saveModel } from '../../catalog/models.ts';
import { listScans } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { FineTuneSample } from '../../worker/protocol.ts';
import { exclusively } from '../library/exclusively.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { chosenModel } from '../models/models.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { type RegisteredScan, registeredScans } from '../scans/landmarks.ts';
import { healthyLungs } from './healthyScans.ts';

export interface FineTuneRequest {
  readonly model?: string;
  readonly subtype: Subtype;
  readonly scheme: 'linear' | 'full';
  readonly folds: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, Json>>;
  /** Whose boxes are learnt from; those of all readers when left out. */
  readonly readers?: readonly string[];
}

/**
 * Fine-tunes a pretrained model to tell a subtype's boxes from others: boxes marked healthy, patches of GOLD 0
 * patients, boxes of other subtypes. Folds that an earlier run has completed are not trained again.
 * @throws Refusal `no-labels`, `no-healthy`, `not-prepared` and those of `chosenModel`.
 */
export async function fineTune(session: Session, request: FineTuneRequest): Promise<Model> {
  const { subtype, ...rest } = request;
  const [model] = await fineTuneTogether(session, { ...rest, subtypes: [subtype] });
  return model!;
}

export type TogetherRequest = Omit<FineTuneRequest, 'subtype'> & { readonly subtypes: readonly Subtype[] };

/** Several subtypes on one encoder: all layers are trained once, and their masks share each window's encoding. */
export async function fineTuneTogether(session: Session, request: TogetherRequest): Promise<Model[]> {
  const { library } = session;
  const { subtypes } = request;
  const gathered = gatherSamples(library, request);
  const { pretrained, scans, samples, healthyScans, freeScans } = gathered;
  refuseUnbalanced(subtypes, samples, healthyScans);

  const key = artefactKey('finetune', VERSION, {
    weights: pretrained.weightsSha256,
    request: { ...request, model: null },
    samples: samples.map((sample) => [sample.scanId, ...sample.centre, sample.subtype]),
    registrations: scans.map((scan) => [scan.scanId, scan.registrationKey]),
    healthyScans,
    freeScans,
  });
  const ids = subtypes.map((subtype) => `f${artefactKey('finetune of', 1, { key, subtype }).slice(0, 11)}`);
  return exclusively(session, `run-${ids[0]}`, async () => {
    const existing = ids.map((id) => findModel(library.catalog, id));
    return existing.every((model) => model !== undefined) ? existing : train(session, request, ids, gathered);
  });
}

async function train(
  session: Session,
  request: TogetherRequest,
  ids: readonly string[],
  { pretrained, atlas, samples, healthyScans, freeScans, used }: ReturnType<typeof gatherSamples>,
): Promise<Model[]> {
  const { library } = session;
  const { subtypes, scheme } = request;
  const folders = ids.map((id) => `models/${id}`);
  const kept = library.at('runs', `finetune-${ids[0]}`);
  const outputs = await trackedJob(session, 'finetune', `${subtypes.join(' and ')} ${ids[0]}`, {
    atlasFolder: library.at(atlas.folder),
    scans: used,
    samples,
    healthyScans,
    freeScans,
    subtypes,
    scheme,
    folds: request.folds,
    seed: request.seed,
    settings: request.settings,
    engine: session.engine,
    pretrainedFolder: library.at(pretrained.folder),
    modelFolders: folders.map((folder) => library.at(folder)),
    kept,
    lineage: {
      program: PROGRAM_VERSION,
      atlas: atlas.id,
      parent: pretrained.id,
      parentWeights: pretrained.weightsSha256,
      boxes: samples.length,
      scans: used.map(({ scanId }) => scanId).sort(),
      patients: new Set(used.map(({ patientKey }) => patientKey)).size,
      healthyScans,
      ...(subtypes.length > 1 && { together: subtypes }),
    },
  });
  const models = subtypes.map(
    (subtype, n): Model => ({
      id: ids[n]!,
      kind: 'finetuned',
      name: `${subtype}, ${scheme}`,
      folder: folders[n]!,
      atlasId: atlas.id,
      parentId: pretrained.id,
      subtype,
      ...outputs[n]!,
    }),
  );
  inTransaction(library.catalog, () => {
    for (const model of models) if (!findModel(library.catalog, model.id)) saveModel(library.catalog, model);
  });
  rmSync(kept, { recursive: true, force: true });
  return models;
}

/** Raised when the same request gives another model. */
const VERSION = 6;

/** What there is to learn from, whether or not it is enough. */
export function gatherSamples(
  library: Library,
  {
    model,
    subtypes,
    readers,
  }: {
    readonly model?: string;
    readonly subtypes: readonly Subtype[];
    readonly readers?: readonly string[];
  },
) {
  const pretrained = chosenModel(library, 'pretrained', model);
  const atlas = chosenAtlas(library, pretrained.atlasId);
  const scans = registeredScans({ library }, listScans(library.catalog), atlas);
  const boxes = listBoxes(library.catalog);
  const samples = samplesOf(scans, readers ? boxes.filter(({ reader }) => readers.includes(reader)) : boxes);
  // What any reader has marked as diseased is no healthy lung, whoever is learnt from.
  const { healthy, freeOf } = healthyLungs(library, scans, samplesOf(scans, boxes), heldOutOf(pretrained));
  const freeScans = subtypes.map(freeOf);
  const wanted = new Set<string>([...subtypes, 'healthy']);
  const used = new Set([
    ...samples.filter(({ subtype }) => wanted.has(subtype)).map(({ scanId }) => scanId),
    ...healthy,
    ...freeScans.flat(),
  ]);
  return {
    pretrained,
    atlas,
    scans,
    samples: samples.filter(({ scanId }) => used.has(scanId)),
    healthyScans: healthy,
    freeScans,
    used: scans.filter((scan) => used.has(scan.scanId)),
  };
}

/** Scans of patients who were kept out of a pretraining. */
const heldOutOf = ({ summary }: Model): readonly string[] =>
  (summary.heldOut as readonly string[] | undefined) ?? [];

function samplesOf(scans: readonly RegisteredScan[], boxes: readonly Box[]): FineTuneSample[] {
  const byId = new Map(scans.map((scan) => [scan.scanId, scan]));
  return boxes.flatMap((box) => {
    const scan = byId.get(box.scanId);
    if (!scan || box.subtype === 'artefact') return [];
    const centre = patientPoint(box.x, box.y, box.z);
    return [{ scanId: box.scanId, patientKey: scan.patientKey, centre, subtype: box.subtype }];
  });
}

/** @throws Refusal `bad-subtype`, `no-labels`, `no-healthy`. */
export function refuseUnbalanced(
  subtypes: readonly Subtype[],
  samples: readonly FineTuneSample[],
  healthyScans: readonly string[],
): void {
  for (const subtype of subtypes) {
    if (subtype === 'healthy' || subtype === 'artefact') {
      throw new Refusal('bad-subtype', `expected a subtype of emphysema to learn; got "${subtype}"`);
    }
    if (!samples.some((sample) => sample.subtype === subtype)) {
      throw new Refusal(
        'no-labels',
        `no box of ${subtype} lies on a prepared scan; add some with "drasclr label add" or "label import"`,
      );
    }
  }
  if (healthyScans.length === 0 && !samples.some(({ subtype }) => subtype === 'healthy')) {
    throw new Refusal(
      'no-healthy',
      'no healthy patches: mark boxes as healthy or import a clinical table with GOLD 0 patients ' +
        '("drasclr clinical import FILE")',
    );
  }
}
