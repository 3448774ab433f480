import type { Grid, PatientPoint } from '../../../native-models/common/geometry.ts';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import { atlasToPatient } from '../../../native-models/registration/atlasToPatient.ts';
import {
  type InverseField,
  invertTransform,
  patientToAtlas,
} from '../../../native-models/registration/inverse.ts';
import type { AtlasToPatient } from '../../../native-models/registration/transform.ts';
import type { MappedPoint } from '../../../preload/contract/viewing.ts';
import { loadTransform } from '../../artefacts/transformFile.ts';
import { findArtefact } from '../../catalog/artefacts.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { frameOfReferenceOf } from '../../catalog/instances.ts';
import { type Registration, usableRegistration } from '../../catalog/registrations.ts';
import { findScan, type StoredScan } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';

/** A registration's key names its content, so what was loaded once stays right. */
const loaded = new Map<string, Promise<InverseField>>();
const MOST_LOADED = 8;
/** Each point is solved to 0.01 mm from the table's guess, so the table may be coarse. */
const TABLE_STEP_MM = 32;
/** Within a metre of the scanner's middle; beyond it the border's displacement goes on. */
const AROUND: Grid = {
  dimensions: [600, 600, 1000],
  spacingMm: [1, 1, 1],
  origin: [-300, -300, -1000],
  direction: IDENTITY,
};

/**
 * Carries a point of one scan to the same place of another: as it is within one frame of reference, else
 * patient A → atlas → patient B, by the newest atlas that both are registered to.
 */
export async function mapPointBetweenScans(
  library: Library,
  fromScanId: string,
  toScanId: string,
  point: PatientPoint,
): Promise<MappedPoint> {
  if (fromScanId === toScanId || sharesFrame(library, fromScanId, toScanId))
    return { kind: 'carried', point, atlasName: null };
  const atlases = listAtlases(library.catalog).reverse();
  const of = (scanId: string) => atlases.map(({ id }) => usableRegistration(library.catalog, scanId, id));
  const [from, to] = [of(fromScanId), of(toScanId)];
  if (!from.some(Boolean) || !to.some(Boolean)) return { kind: 'apart', lacks: 'registration' };
  const at = atlases.findIndex((_, each) => from[each] && to[each]);
  if (at < 0) return { kind: 'apart', lacks: 'atlas' };
  const [fieldA, fieldB] = await Promise.all([inverseOf(library, from[at]!), inverseOf(library, to[at]!)]);
  const carried = atlasToPatient(fieldB.transform, patientToAtlas(fieldA, point));
  return { kind: 'carried', point: carried, atlasName: atlases[at]!.name };
}

/** Two series that the scanner placed in one frame of reference need no registration; some anonymisers give one to all. */
function sharesFrame({ catalog }: Library, fromScanId: string, toScanId: string): boolean {
  const [from, to] = [findScan(catalog, fromScanId), findScan(catalog, toScanId)];
  if (!from || !to || from.patientKey !== to.patientKey) return false;
  const frameOf = ({ slices }: StoredScan) => frameOfReferenceOf(catalog, slices[0]?.sopInstanceUid ?? '');
  const frame = frameOf(from);
  return frame !== null && frame === frameOf(to);
}

function inverseOf(library: Library, { key }: Registration): Promise<InverseField> {
  const known = loaded.get(key);
  if (known) return known;
  const artefact = findArtefact(library.catalog, key);
  if (!artefact) throw new Error(`mapPointBetweenScans: the registration ${key} has no artefact`);
  const field = loadTransform(library.at(artefact.path)).then((transform: AtlasToPatient) =>
    invertTransform(transform, AROUND, TABLE_STEP_MM),
  );
  field.catch(() => loaded.delete(key));
  loaded.set(key, field);
  if (loaded.size > MOST_LOADED) loaded.delete(loaded.keys().next().value!);
  return field;
}
