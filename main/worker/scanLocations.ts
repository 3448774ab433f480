import type { Grid, Location, PatientPoint } from '../../native-models/common/geometry.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import { locationOf } from '../../native-models/landmarks/locationOf.ts';
import { invertTransform, patientToAtlas } from '../../native-models/registration/inverse.ts';
import { loadTransform } from '../artefacts/transformFile.ts';

/** p of any point of a patient: the registration is inverted over the scan's grid. */
export async function scanLocations(
  atlas: Atlas,
  transformFile: string,
  grid: Grid,
): Promise<(point: PatientPoint) => Location> {
  const field = invertTransform(await loadTransform(transformFile), grid);
  return (point) => locationOf(atlas, patientToAtlas(field, point));
}
