import { parse } from 'csv-parse/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { volumeStem } from '../../artefacts/foreignVolume.ts';
import type { VolumePatient, VolumePatients } from '../../dicom/walkVolume.ts';

const COLUMNS = ['file', 'patientId', 'studyDate'] as const;

/**
 * Whose image each NIfTI or NRRD file is: a CSV with the columns `file`, `patientId` and, if known, `studyDate`
 * (YYYY-MM-DD or YYYYMMDD).
 * @throws Refusal `bad-table` naming the line.
 */
export function readVolumePatients(csv: string): VolumePatients {
  let rows: Record<string, string>[];
  try {
    rows = parse(csv, { columns: true, skip_empty_lines: true, trim: true, bom: true });
  } catch (error) {
    throw new Refusal('bad-table', `the table of patients cannot be read: ${(error as Error).message}`);
  }
  const patients = new Map<string, VolumePatient>();
  for (const [index, row] of rows.entries()) {
    const { file = '', patientId = '', studyDate = '' } = row;
    const date = studyDate.replaceAll('-', '');
    if (file === '' || patientId === '' || !/^(\d{8})?$/.test(date)) {
      throw new Refusal(
        'bad-table',
        `line ${index + 2}: expected ${COLUMNS.join(', ')} with a date of eight digits or none, got ${JSON.stringify(row)}`,
      );
    }
    const stem = volumeStem(file.split(/[\\/]/).at(-1)!);
    if (patients.has(stem)) throw new Refusal('bad-table', `line ${index + 2}: "${stem}" is there twice`);
    patients.set(stem, { patientId, studyDate: date });
  }
  if (patients.size === 0) throw new Refusal('bad-table', `expected rows of ${COLUMNS.join(', ')}, got none`);
  return patients;
}
