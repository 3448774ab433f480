import { rmSync } from 'node:fs';
import { patientPoint } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { artefactKey, type Json } from '../../artefacts/key.ts';
import { type Box, listBoxes, type Subtype } from '../../catalog/boxes.ts';
import { findModel, type Model, saveModel } from '../../catalog/models.ts';
import { clinicalRows } from '../../catalog/patients.ts';
import { listScans } from '../../catalog/scans.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { FineTuneSample } from '../../worker/protocol.ts';
import { exclusively } from '../library/exclusively.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { chosenModel } from '../models/models.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { type RegisteredScan, registeredScans } from '../scans/landmarks.ts';

export interface FineTuneRequest {
  readonly model?: string;
  readonly subtype: Subtype;
  readonly scheme: 'linear' | 'full';
  readonly folds: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, Json>>;
}

/**
 * Fine-tunes a pretrained model to tell a subtype's boxes from healthy patches: boxes marked healthy
 * and patches of GOLD 0 patients. Folds that an earlier run has completed are not trained again.
 * @throws Refusal `no-labels`, `no-healthy`, `not-prepared` and those of `chosenModel`.
 */
export async function fineTune(session: Session, request: FineTuneRequest): Promise<Model> {
  const { library } = session;
  const gathered = gatherSamples(library, request);
  const { pretrained, scans, samples, healthyScans } = gathered;
  refuseUnbalanced(request.subtype, samples, healthyScans);

  const id = `f${artefactKey('finetune', 1, {
    weights: pretrained.weightsSha256,
    request: { ...request, model: null },
    samples: samples.map((sample) => [sample.scanId, ...sample.centre, sample.target]),
    registrations: scans.map((scan) => [scan.scanId, scan.registrationKey]),
    healthyScans,
  }).slice(0, 11)}`;
  return exclusively(session, `run-${id}`, async () => {
    const existing = findModel(library.catalog, id);
    return existing ?? train(session, request, id, gathered);
  });
}

async function train(
  session: Session,
  request: FineTuneRequest,
  id: string,
  { pretrained, atlas, samples, healthyScans, used }: ReturnType<typeof gatherSamples>,
): Promise<Model> {
  const { library } = session;
  const folder = `models/${id}`;
  const kept = library.at('runs', `finetune-${id}`);
  const output = await trackedJob(session, 'finetune', `${request.subtype} ${id}`, {
    atlasFolder: library.at(atlas.folder),
    scans: used,
    samples,
    healthyScans,
    subtype: request.subtype,
    scheme: request.scheme,
    folds: request.folds,
    seed: request.seed,
    settings: request.settings,
    engine: session.engine,
    pretrainedFolder: library.at(pretrained.folder),
    modelFolder: library.at(folder),
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
    },
  });
  const model: Model = {
    id,
    kind: 'finetuned',
    name: `${request.subtype}, ${request.scheme}`,
    folder,
    atlasId: atlas.id,
    parentId: pretrained.id,
    subtype: request.subtype,
    ...output,
  };
  saveModel(library.catalog, model);
  rmSync(kept, { recursive: true, force: true });
  return model;
}

/** What there is to learn from, whether or not it is enough. */
export function gatherSamples(
  library: Library,
  { model, subtype }: Pick<FineTuneRequest, 'model' | 'subtype'>,
) {
  const pretrained = chosenModel(library, 'pretrained', model);
  const atlas = chosenAtlas(library, pretrained.atlasId);
  const scans = registeredScans({ library }, listScans(library.catalog), atlas);
  const samples = samplesOf(scans, listBoxes(library.catalog), subtype);
  const healthyScans = goldZeroScans(library, scans, samples);
  const used = new Set([...samples.map((sample) => sample.scanId), ...healthyScans]);
  return {
    pretrained,
    atlas,
    scans,
    samples,
    healthyScans,
    used: scans.filter((scan) => used.has(scan.scanId)),
  };
}

function samplesOf(
  scans: readonly RegisteredScan[],
  boxes: readonly Box[],
  subtype: Subtype,
): FineTuneSample[] {
  const byId = new Map(scans.map((scan) => [scan.scanId, scan]));
  return boxes.flatMap((box) => {
    const scan = byId.get(box.scanId);
    if (!scan || (box.subtype !== subtype && box.subtype !== 'healthy')) return [];
    return [
      {
        scanId: box.scanId,
        patientKey: scan.patientKey,
        centre: patientPoint(box.x, box.y, box.z),
        target: box.subtype === 'healthy' ? 0 : 1,
      } as const,
    ];
  });
}

/** Scans of GOLD 0 patients on which no reader has marked emphysema. */
function goldZeroScans(
  library: Library,
  scans: readonly RegisteredScan[],
  samples: readonly FineTuneSample[],
): string[] {
  const goldZero = new Set(
    clinicalRows(library.catalog)
      .filter((row) => row.gold === 0)
      .map((row) => row.patientKey),
  );
  const diseased = new Set(
    samples.filter((sample) => sample.target === 1).map((sample) => sample.patientKey),
  );
  return scans
    .filter((scan) => goldZero.has(scan.patientKey) && !diseased.has(scan.patientKey))
    .map((scan) => scan.scanId);
}

/** @throws Refusal `bad-subtype`, `no-labels`, `no-healthy`. */
export function refuseUnbalanced(
  subtype: Subtype,
  samples: readonly FineTuneSample[],
  healthyScans: readonly string[],
): void {
  if (subtype === 'healthy' || subtype === 'artefact') {
    throw new Refusal('bad-subtype', `expected a subtype of emphysema to learn; got "${subtype}"`);
  }
  if (!samples.some((sample) => sample.target === 1)) {
    throw new Refusal(
      'no-labels',
      `no box of ${subtype} lies on a prepared scan; add some with "drasclr label add" or "label import"`,
    );
  }
  if (healthyScans.length === 0 && !samples.some((sample) => sample.target === 0)) {
    throw new Refusal(
      'no-healthy',
      'no healthy patches: mark boxes as healthy or import a clinical table with GOLD 0 patients ' +
        '("drasclr clinical import FILE")',
    );
  }
}
