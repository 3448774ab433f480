/** What was wrong with a file that is read all the same, and how it is read. */
export type ReadingNote =
  | 'decimal-comma'
  | 'sign-corrected'
  | 'bytes-swapped'
  | 'encoding-corrected'
  | 'padding-ignored'
  | 'modality-table'
  | 'odd-identifier'
  | 'burned-in';

const MESSAGES: Readonly<Record<ReadingNote, string>> = {
  'decimal-comma':
    'Numbers are written with a decimal comma (−1024,0), which DICOM does not allow: they are read as decimals.',
  'sign-corrected':
    'The header states the wrong sign for the pixels: read as it says they are no CT, read the other way they are.',
  'bytes-swapped': 'The bytes of the pixels are in the other order than the header says: they are swapped.',
  'encoding-corrected':
    'The file header names another transfer syntax than the file is written in: it is read as it is written.',
  'padding-ignored': 'The header’s padding range covers tissue: it is not applied.',
  'modality-table':
    'Densities come from a lookup table in the file (Modality LUT) instead of slope and intercept.',
  'burned-in':
    'The header says that text is burned into the picture: look at it before you pass it on, a name may be in the pixels.',
  'odd-identifier': 'Identifiers are no valid DICOM UIDs; they are kept as they are.',
};

/** @param slices how many of `all` slices the note is about. */
export const noteMessage = (note: ReadingNote, slices: number, all: number): string =>
  slices === all ? MESSAGES[note] : `In ${slices} of ${all} slices: ${MESSAGES[note]}`;
