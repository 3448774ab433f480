import type { ArchiveQuery } from '../../../model/archive.ts';

/** Matching keys of a search for studies, by the DICOM keyword; C-FIND and QIDO-RS share them. */
export type SearchKeys = Readonly<Record<string, string>>;

/**
 * What is typed for a patient may be an ID or a name, which no query can ask for at once: each alternative is asked
 * for, and what both find is shown once.
 */
export function studyKeys({ patient, date, description, modality }: ArchiveQuery): readonly SearchKeys[] {
  const rest = {
    ...(date && { StudyDate: date }),
    ...(description && { StudyDescription: anywhere(description) }),
    ...(modality && { ModalitiesInStudy: modality }),
  };
  if (!patient) return [rest];
  const name = /[*?]/.test(patient) ? patient : `${words(patient)}*`;
  return [
    { PatientID: patient, ...rest },
    { PatientName: name, ...rest },
  ];
}

const anywhere = (text: string): string => (/[*?]/.test(text) ? text : `*${words(text)}*`);

/** A name has `^` where a blank is typed, and some archives do not match what holds a blank. */
const words = (text: string): string => text.trim().replace(/\s+/g, '*');
