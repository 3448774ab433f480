import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import { listScans, type StoredScan } from '../../catalog/scans.ts';
import { importClinical } from '../annotation/clinical.ts';
import { parseCsv } from '../annotation/csv.ts';
import { importLabels } from '../annotation/labels.ts';
import { writeCohort } from '../demo/cohort.ts';
import type { Session } from '../library/session.ts';
import { createAtlas } from '../registration/atlases.ts';
import { importPaths } from '../scans/importFiles.ts';
import { prepareScans } from '../scans/prepare.ts';
import { type EvidenceRequest, heldOutCount } from './evidencePlan.ts';

type Row = Readonly<Record<string, string>>;

export interface EvidencePatient {
  readonly patientId: string;
  readonly scan: StoredScan;
  readonly clinical: Row;
  readonly heldOut: boolean;
}

export interface EvidenceCohort {
  readonly folder: string;
  readonly atlas: AtlasRow;
  readonly patients: readonly EvidencePatient[];
}

/** Generates, imports and prepares a seed's cohort, and imports the boxes of those who are not held out. */
export async function prepareCohort(
  session: Session,
  { scale, patients: count }: EvidenceRequest,
  seed: number,
): Promise<EvidenceCohort> {
  const { library } = session;
  const folder = library.at('cohort');
  await writeCohort(session, { scale, patients: count, seed }, folder);
  await importPaths(session, [join(folder, 'dicom')]);
  const clinicalCsv = readFileSync(join(folder, 'clinical.csv'), 'utf8');
  importClinical(library, clinicalCsv);
  const scans = new Map(listScans(library.catalog).map((scan) => [scan.patientKey, scan]));
  const heldOut = heldOutCount(count);
  const patients = rowsOf(clinicalCsv).map((clinical, n): EvidencePatient => {
    const patientId = clinical.patientId!;
    const scan = scans.get(library.pseudonyms.ofPatientId(patientId));
    if (!scan) throw new Refusal('evidence-damaged', `patient ${patientId} is not in the library`);
    return { patientId, scan, clinical, heldOut: n >= count - heldOut };
  });
  const atlas = await createAtlas(session, atlasPatient(patients).scan);
  const method = scale === 'quick' ? 'affine' : 'deformable';
  const prepared = await prepareScans(
    session,
    patients.map(({ scan }) => scan),
    { atlas, method },
  );
  const failed = prepared.find(({ error }) => error);
  if (failed?.error) throw new Refusal(failed.error.code, failed.error.message);
  const learnt = new Set(patients.filter((patient) => !patient.heldOut).map(({ patientId }) => patientId));
  for (const table of ['boxes.csv', 'healthy.csv']) {
    const rows = rowsOf(readFileSync(join(folder, table), 'utf8'));
    const boxes = rows
      .filter((row) => learnt.has(row.patientId!))
      .map(({ patientId, x, y, z, subtype, reader }) => ({ patientId, x, y, z, subtype, reader }));
    await importLabels(library, stringify(boxes, { header: true }));
  }
  return { folder, atlas, patients };
}

const rowsOf = (csv: string): Row[] => parseCsv(csv, ['patientId']).map(({ values }) => values);

/** The best lung function of those without emphysema and not held out. */
function atlasPatient(patients: readonly EvidencePatient[]): EvidencePatient {
  const [best] = patients
    .filter(({ heldOut, clinical }) => !heldOut && clinical.cle === '0' && clinical.pse === '0')
    .sort((a, b) => Number(b.clinical.fev1pp) - Number(a.clinical.fev1pp));
  if (!best) throw new Refusal('evidence-damaged', 'expected a patient without emphysema for the atlas');
  return best;
}
