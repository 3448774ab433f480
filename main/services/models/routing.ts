import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import { LAYERS } from '../../../native-models/network/architecture.ts';
import type { RoutedModels } from '../../../preload/contract/landmarks.ts';
import { readModelCard } from '../../artefacts/modelFolder.ts';
import { latestArtefact } from '../../catalog/artefacts.ts';
import { findAtlas } from '../../catalog/atlases.ts';
import { listModels, type Model } from '../../catalog/models.ts';
import type { Registration } from '../../catalog/registrations.ts';
import type { RoutingOutput } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, readyArtefact, recordArtefact, routingKey } from '../library/stages.ts';

/** Models of the registration's atlas whose kernels are mixed by the place, the newest first. */
export async function routedModels(library: Library, { atlasId }: Registration): Promise<RoutedModels> {
  const own = listModels(library.catalog).filter((model) => model.atlasId === atlasId);
  const cards = await Promise.all(own.map((model) => cardOf(library, model)));
  const models = own.flatMap(({ id, name }, at) => {
    const encoder = cards[at]?.encoder;
    return encoder?.conditioning === 'loc-condconv' ? [{ id, name, experts: encoder.experts }] : [];
  });
  const layers = LAYERS.map(({ inputs, outputs, stride }) => ({ inputs, outputs, stride }));
  return { models: models.reverse(), layers };
}

/** A model whose folder is gone or damaged is not offered; the models' own screen says what is wrong with it. */
async function cardOf(library: Library, { folder }: Model) {
  try {
    return await readModelCard(library.at(folder));
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** @throws Refusal `wrong-atlas`, `not-routed`, `expert-unknown`, `model-missing`. */
export async function mapRouting(
  session: Session,
  registration: Registration,
  model: Model,
  { layer, expert }: { readonly layer: number; readonly expert: number | null },
): Promise<RoutingOutput & { readonly key: string }> {
  const { library } = session;
  const { catalog } = library;
  const atlas = findAtlas(catalog, registration.atlasId);
  const lungs = latestArtefact(catalog, registration.scanId, 'lungs');
  if (!atlas || !lungs) throw new Error(`mapRouting: ${registration.key} has no atlas or no lungs`);
  if (model.atlasId !== atlas.id) {
    throw new Refusal('wrong-atlas', 'expected a model of the atlas that the scan is registered to');
  }
  const { encoder } = await readModelCard(library.at(model.folder));
  if (expert !== null && expert >= encoder.experts) {
    throw new Refusal('expert-unknown', `expected an expert from 0 to ${encoder.experts - 1}, got ${expert}`);
  }
  const key = routingKey({ registration: registration.key, weights: model.weightsSha256, layer, expert });
  const ready = readyArtefact(library, key);
  if (ready) return { key, ...(ready.details as unknown as RoutingOutput) };
  const output = await trackedJob(
    session,
    'routing',
    registration.scanId,
    {
      atlasFolder: library.at(atlas.folder),
      transform: library.at(artefactPath('registration', registration.key)),
      lungs: library.at(lungs.path),
      modelFolder: library.at(model.folder),
      layer,
      expert,
      output: library.at(artefactPath('routing', key)),
    },
    ({ details }) =>
      recordArtefact(library, {
        key,
        kind: 'routing',
        path: artefactPath('routing', key),
        scanId: registration.scanId,
        details,
      }),
  );
  return { key, ...output };
}
