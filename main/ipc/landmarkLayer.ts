import { atlasToPatient } from '../../native-models/registration/atlasToPatient.ts';
import type { LandmarkLayer } from '../../preload/contract.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import { findArtefact } from '../catalog/artefacts.ts';
import { listAtlases } from '../catalog/atlases.ts';
import { usableRegistration } from '../catalog/registrations.ts';
import type { Library } from '../services/library/library.ts';

/** Landmarks of the newest atlas that the scan is registered to, where they lie in the patient. */
export async function landmarkLayer(library: Library, scanId: string): Promise<LandmarkLayer | null> {
  const { catalog } = library;
  for (const atlas of listAtlases(catalog).reverse()) {
    const registration = usableRegistration(catalog, scanId, atlas.id);
    const artefact = registration && findArtefact(catalog, registration.key);
    if (!artefact) continue;
    const transform = await loadTransform(library.at(artefact.path));
    const { landmarks } = await readAtlas(library.at(atlas.folder));
    return {
      registrationId: registration.key,
      atlasName: atlas.name,
      points: landmarks.flatMap(({ centre }) => [...atlasToPatient(transform, centre)]),
      quality: registration.quality,
      review: registration.review,
    };
  }
  return null;
}
