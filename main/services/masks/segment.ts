import { rmSync } from 'node:fs';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { WindowStep } from '../../../native-models/inference/segmentDense.ts';
import { requireSpace } from '../../artefacts/freeSpace.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import type { Subtype } from '../../catalog/boxes.ts';
import type { Model } from '../../catalog/models.ts';
import { type Prediction, savePrediction } from '../../catalog/predictions.ts';
import { listRegistrations } from '../../catalog/registrations.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { exclusively } from '../library/exclusively.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { segmentBytes } from '../library/spaceNeeded.ts';
import { artefactPath, probabilityKey, readyArtefact, recordArtefact } from '../library/stages.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { type RegisteredScan, registeredScans } from '../scans/landmarks.ts';

export interface Segmented {
  readonly prediction: Prediction;
  /** Library-relative path of the probability volume. */
  readonly path: string;
  readonly state: 'made' | 'already';
  readonly litres: number;
  /** Of the window's own mask, beside a sharper one. */
  readonly windowPath: string;
}

/**
 * Paints the probability of each model's subtype over the lungs of one scan. Stopped at any moment, even
 * by a kill, the same call goes on where it was. A sharper mask is made beside the window's own, from the same
 * encoding, and takes its place in measures and reviews.
 * @throws Refusal `not-prepared` when the scan is not registered to a model's atlas.
 */
export async function segment(
  session: Session,
  scan: StoredScan,
  models: readonly Model[],
  step: WindowStep,
  { sharp = false }: { readonly sharp?: boolean } = {},
): Promise<Segmented[]> {
  return exclusively(session, `masks-${scan.id}`, () => segmentScan(session, scan, models, step, sharp));
}

async function segmentScan(
  session: Session,
  scan: StoredScan,
  models: readonly Model[],
  step: WindowStep,
  sharp: boolean,
): Promise<Segmented[]> {
  const { library } = session;
  const planned = models.map((model) => {
    const atlas = chosenAtlas(library, model.atlasId);
    const registered = requireRegistered(session, scan, atlas);
    const inputs = {
      volume: registered.volumeKey,
      lungs: registered.lungsKey,
      registration: registered.registrationKey,
      weights: model.weightsSha256,
      step,
    };
    const predictionOf = (key: string): Prediction => ({
      key,
      scanId: scan.id,
      modelId: model.id,
      subtype: model.subtype as Subtype,
      step,
    });
    const window = predictionOf(probabilityKey(inputs));
    const prediction = sharp ? predictionOf(probabilityKey({ ...inputs, sharp: true })) : window;
    const ready = [window, prediction].every(({ key }) => readyArtefact(library, key) !== undefined);
    return { model, atlas, registered, window, prediction, ready };
  });
  const missing = planned.filter(({ ready }) => !ready);
  const masks = missing.length * (sharp ? 2 : 1);
  requireSpace(library.root, segmentBytes(scan, masks, step), `painting scan ${scan.id}`);
  for (const { atlas, registered } of missing.filter(firstOfAtlas)) {
    const own = missing.filter((plan) => plan.atlas.id === atlas.id);
    const output = await trackedJob(session, 'segment', scan.id, {
      atlasFolder: library.at(atlas.folder),
      scan: registered,
      models: own.map(({ model, window, prediction }) => ({
        folder: library.at(model.folder),
        output: library.at(artefactPath('probability', window.key)),
        ...(sharp && { sharpOutput: library.at(artefactPath('probability', prediction.key)) }),
        kept: keptFolder(library, window),
      })),
      step,
      engine: session.engine,
    });
    for (const [index, { window, prediction }] of own.entries()) {
      const { windows, seconds } = output;
      keep(session, window, { windows, seconds, litres: output.litres[index]! });
      if (sharp) keep(session, prediction, { windows, seconds, litres: output.sharpLitres[index]! });
    }
  }
  for (const { window } of planned) {
    rmSync(keptFolder(library, window), { recursive: true, force: true });
  }
  return planned.map(({ window, prediction, ready }) => ({
    prediction,
    windowPath: artefactPath('probability', window.key),
    path: artefactPath('probability', prediction.key),
    state: ready ? 'already' : 'made',
    litres: Number(readyArtefact(library, prediction.key)?.details.litres),
  }));
}

/** What a run has that was stopped: the same call goes on from there. */
const keptFolder = (library: Library, { key }: Prediction): string => library.at('runs', `segment-${key}`);

const firstOfAtlas = (
  plan: { readonly atlas: AtlasRow },
  index: number,
  all: readonly { readonly atlas: AtlasRow }[],
): boolean => all.findIndex(({ atlas }) => atlas.id === plan.atlas.id) === index;

/** @throws Refusal `registration-rejected`, `not-prepared`. */
export function requireRegistered(session: Session, scan: StoredScan, atlas: AtlasRow): RegisteredScan {
  const [registered] = registeredScans(session, [scan], atlas);
  if (registered) return registered;
  const made = listRegistrations(session.library.catalog, scan.id, atlas.id);
  if (made.length > 0 && made.every(({ review }) => review === 'rejected')) {
    throw new Refusal(
      'registration-rejected',
      `a reader rejected how the atlas lies on scan ${scan.id}; register it again in the viewer, or take the verdict back`,
    );
  }
  throw new Refusal(
    'not-prepared',
    `scan ${scan.id} is not registered to the model's atlas ${atlas.id}; run "drasclr prepare --scan ${scan.id}"`,
  );
}

function keep(session: Session, prediction: Prediction, made: Readonly<Record<string, number>>): void {
  const { catalog } = session.library;
  const { key, scanId, modelId, subtype } = prediction;
  inTransaction(catalog, () => {
    recordArtefact(session.library, {
      key,
      kind: 'probability',
      path: artefactPath('probability', key),
      scanId,
      details: { ...made, model: modelId, subtype },
    });
    savePrediction(catalog, prediction);
  });
}
