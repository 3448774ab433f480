import type { Grid, Location, PatientPoint } from '../../native-models/common/geometry.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import { locationAround, type PatchConvention } from '../../native-models/landmarks/patchConvention.ts';
import { invertTransform, patientToAtlas } from '../../native-models/registration/inverse.ts';
import { loadTransform } from '../artefacts/transformFile.ts';

/** p of the patch around any point of a patient, as a model's patches are cut. */
export type LocationsOf = (convention: PatchConvention) => (point: PatientPoint) => Location;

/** The registration is inverted once, over the scan's grid. */
export async function scanLocations(atlas: Atlas, transformFile: string, grid: Grid): Promise<LocationsOf> {
  const field = invertTransform(await loadTransform(transformFile), grid);
  return (convention) => (point) => locationAround(atlas, (p) => patientToAtlas(field, p), point, convention);
}
