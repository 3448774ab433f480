import { readFileSync } from 'node:fs';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { conventionOf, readModelCard } from '../../artefacts/modelFolder.ts';
import { saveArtefact } from '../../catalog/artefacts.ts';
import type { Model } from '../../catalog/models.ts';
import { listScans } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';
import type { Session } from '../library/session.ts';
import { artefactPath, readyArtefact } from '../library/stages.ts';
import { features, type ScanFeatures } from '../models/features.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { registeredScans } from '../scans/landmarks.ts';

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

/** y of each prepared scan by a model; computed once for the same weights and patches. */
export async function modelFeatures(session: Session, model: Model): Promise<Map<string, readonly number[]>> {
  const { library } = session;
  let key = await modelFeaturesKey(library, model);
  if (!readyArtefact(library, key)) {
    const rows = await features(session, model);
    // A model of another convention has its patches cut only now.
    key = await modelFeaturesKey(library, model);
    const damaged = rows.find(({ values }) => !values.every(Number.isFinite));
    if (damaged)
      throw new Refusal(
        'features-not-finite',
        `scan ${damaged.scanId}: the model gives numbers that are not finite`,
      );
    const path = artefactPath('features', key);
    await writeFileAtomic(library.at(path), Buffer.from(rows.map(lineOf).join('\n')));
    saveArtefact(library.catalog, {
      key,
      kind: 'features',
      path,
      scanId: null,
      details: { model: model.id },
    });
  }
  const lines = readFileSync(library.at(artefactPath('features', key)), 'utf8').split('\n');
  return new Map(
    lines.map((line) => {
      const [scanId, ...values] = line.split(',');
      return [scanId!, values.map(Number)];
    }),
  );
}

const lineOf = ({ scanId, values }: ScanFeatures): string => [scanId, ...values].join(',');
