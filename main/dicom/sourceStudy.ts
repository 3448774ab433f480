import { text } from './attributes.ts';
import type { Tag } from './dataSet.ts';
import { isVerdict } from './instance.ts';
import { parseDataSet } from './parseDataSet.ts';

/** What a report copies from the images it speaks of, so that an archive files it with them. Never logged. */
export interface SourceStudy {
  readonly patient: Readonly<Record<string, string>>;
  readonly study: Readonly<Record<string, string>>;
  readonly frameOfReferenceUid: string;
}

const PATIENT: Readonly<Record<string, Tag>> = {
  PatientName: 'x00100010',
  PatientID: 'x00100020',
  IssuerOfPatientID: 'x00100021',
  PatientBirthDate: 'x00100030',
  PatientSex: 'x00100040',
};
const STUDY: Readonly<Record<string, Tag>> = {
  StudyInstanceUID: 'x0020000d',
  StudyDate: 'x00080020',
  StudyTime: 'x00080030',
  ReferringPhysicianName: 'x00080090',
  StudyID: 'x00200010',
  AccessionNumber: 'x00080050',
  StudyDescription: 'x00081030',
};
/** May be left out where the source has none; the others are written empty (type 2). */
const OPTIONAL = new Set(['IssuerOfPatientID', 'StudyDescription']);

/** @returns undefined for a file that is no DICOM. */
export function readSourceStudy(bytes: Uint8Array): SourceStudy | undefined {
  const parsed = parseDataSet(bytes);
  if (isVerdict(parsed)) return undefined;
  const { dataSet } = parsed;
  const characterSet = text(dataSet, 'x00080005');
  const read = (tags: Readonly<Record<string, Tag>>) =>
    Object.fromEntries(
      Object.entries(tags)
        .map(([keyword, tag]) => [keyword, text(dataSet, tag, characterSet)] as const)
        .filter(([keyword, value]) => value !== '' || !OPTIONAL.has(keyword)),
    );
  return { patient: read(PATIENT), study: read(STUDY), frameOfReferenceUid: text(dataSet, 'x00200052') };
}
