import { Refusal } from '../../native-models/common/refusal.ts';
import { saveArtefact } from '../catalog/artefacts.ts';
import type { Subtype } from '../catalog/boxes.ts';
import type { Model } from '../catalog/models.ts';
import { type Prediction, savePrediction } from '../catalog/predictions.ts';
import type { StoredScan } from '../catalog/scans.ts';
import type { SegmentOutput } from '../worker/protocol.ts';
import { chosenAtlas } from './atlases.ts';
import { registeredScans } from './landmarks.ts';
import { type Session, trackedJob } from './session.ts';
import { artefactPath, probabilityKey, readyArtefact } from './stages.ts';

export type WindowStep = 1 | 2 | 4 | 8;

export interface Segmented {
  readonly prediction: Prediction;
  /** Library-relative path of the probability volume. */
  readonly path: string;
  readonly state: 'made' | 'already';
  readonly output?: SegmentOutput;
}

/**
 * Paints the probability of the model's subtype over the lungs of one scan.
 * @throws Refusal `not-prepared` when the scan is not registered to the model's atlas.
 */
export async function segment(
  session: Session,
  scan: StoredScan,
  model: Model,
  step: WindowStep,
): Promise<Segmented> {
  const { library } = session;
  const atlas = chosenAtlas(library, model.atlasId);
  const [registered] = registeredScans(session, [scan], atlas);
  if (!registered) {
    throw new Refusal(
      'not-prepared',
      `scan ${scan.id} is not registered to the model's atlas ${atlas.id}; run "drasclr prepare --scan ${scan.id}"`,
    );
  }
  const key = probabilityKey({
    volume: registered.volumeKey,
    lungs: registered.lungsKey,
    registration: registered.registrationKey,
    weights: model.weightsSha256,
    step,
  });
  const path = artefactPath('probability', key);
  const prediction: Prediction = {
    key,
    scanId: scan.id,
    modelId: model.id,
    subtype: model.subtype as Subtype,
    step,
  };
  if (readyArtefact(library, key)) return { prediction, path, state: 'already' };
  const output = await trackedJob(session, 'segment', `${scan.id} ${model.subtype}`, {
    atlasFolder: library.at(atlas.folder),
    scan: registered,
    modelFolder: library.at(model.folder),
    step,
    engine: session.engine,
    output: library.at(path),
  });
  library.catalog.transaction(() => {
    saveArtefact(library.catalog, {
      key,
      kind: 'probability',
      path,
      scanId: scan.id,
      details: { ...output, model: model.id, subtype: model.subtype },
    });
    savePrediction(library.catalog, prediction);
  })();
  return { prediction, path, state: 'made', output };
}
