import type { Pooling } from '../../../native-models/common/pooling.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { conventionOf, readModelCard } from '../../artefacts/modelFolder.ts';
import type { Model } from '../../catalog/models.ts';
import { listScans } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';
import type { Session } from '../library/session.ts';
import { readyArtefact } from '../library/stages.ts';
import { features } from '../models/features.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { registeredScans } from '../scans/landmarks.ts';
import { keepRows, readRows, type ScanRows } from './scanRows.ts';

/** Name of the features of a model on the patches as they are now. */
export async function modelFeaturesKey(library: Library, model: Model): Promise<string> {
  const atlas = chosenAtlas(library, model.atlasId);
  const convention = conventionOf(await readModelCard(library.at(model.folder)));
  const scans = registeredScans({ library }, listScans(library.catalog), atlas, convention);
  return artefactKey('features', 1, {
    weights: model.weightsSha256,
    scans: scans.map(({ scanId, patchesKey }) => [
      scanId,
      patchesKey,
      readyArtefact(library, patchesKey) !== undefined,
    ]),
  });
}

/** Features of each prepared scan by a model; computed once for the same weights and patches. */
export async function modelFeatures(
  session: Session,
  model: Model,
  pooling: Pooling | null = null,
): Promise<ScanRows> {
  const { library } = session;
  const keyOf = async () => keyOfPooling(await modelFeaturesKey(library, model), pooling);
  const known = readRows(library, await keyOf());
  if (known) return known;
  const rows = await features(session, model, { pooling });
  // A model of another convention has its patches cut only now.
  return keepRows(library, await keyOf(), rows, { model: model.id });
}

const keyOfPooling = (key: string, pooling: Pooling | null): string =>
  pooling === null ? key : artefactKey('features', 1, { mean: key, pooling });
