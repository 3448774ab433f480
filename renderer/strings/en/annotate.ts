import type { DroppedTable } from '../../../main/model/droppedTable.ts';
import type { Subtype } from '../../../native-models/common/subtypes.ts';
import type { ReaderComparison } from '../../../preload/contract/annotation.ts';

const boxes = (n: number): string => (n === 1 ? '1 box' : `${n} boxes`);

const NAMES = {
  centrilobular: 'Centrilobular',
  paraseptal: 'Paraseptal',
  panlobular: 'Panlobular',
  healthy: 'Healthy',
  artefact: 'Artefact',
} satisfies Record<Subtype, string>;

/** Words of the annotation panel. */
export const annotate = {
  title: 'Boxes',
  subtypes: NAMES,
  short: {
    centrilobular: 'CLE',
    paraseptal: 'PSE',
    panlobular: 'PLE',
    healthy: 'HLT',
    artefact: 'ART',
  } satisfies Record<Subtype, string>,
  reader: 'Reader',
  chooseReader: 'Choose a reader',
  newReader: 'New reader’s name',
  addReader: 'Add',
  otherReader: 'Other…',
  needReader: 'Boxes belong to a reader. Choose who is reading, or add a name, to begin.',
  place: 'Put boxes',
  placeHint: 'While on, a click in any plane puts a 32 mm box',
  placing: 'Choose a subtype, then click in any plane to put a 32 mm box of it. Drag a box to move it.',
  notPlacing: (key: string) => `Press ${key} or “Put boxes”, then click in any plane.`,
  subtypeOf: 'Subtype of the next box',
  relabel: (subtype: Subtype) => `Relabel as ${NAMES[subtype].toLowerCase()}`,
  relabelHint: (subtype: Subtype) =>
    `Change the selected box to ${NAMES[subtype].toLowerCase()}; undo brings it back`,
  relabelled: (from: Subtype, to: Subtype) =>
    `The selected box was ${NAMES[from].toLowerCase()} and is ${NAMES[to].toLowerCase()} now. Undo brings it back.`,
  selected: (subtype: Subtype) => `Selected box: ${NAMES[subtype].toLowerCase()}`,
  noneSelected: 'No box is selected.',
  insist: 'Put it there anyway',
  atCrosshair: 'Box at the crosshair',
  toCrosshair: 'Move here',
  toCrosshairHint: 'Move the selected box to the crosshair',
  remove: 'Delete',
  removeHint: 'Delete the selected box',
  undo: 'Undo',
  undoHint: 'Undo; also what you did before the program was closed',
  redo: 'Redo',
  redoHint: 'Redo what was undone',
  saving: 'Saving…',
  saved: 'Saved',
  notSaved: 'Not saved',
  none: 'No boxes of yours on this scan yet.',
  list: 'Your boxes on this scan',
  goTo: (subtype: string, place: string) => `${subtype} at ${place}: go there`,
  compare: 'Compare readers',
  blinded: 'Others’ boxes are hidden while you read.',
  with: 'Compare with',
  nobody: 'nobody (blinded)',
  alone: 'There is no second reader yet.',
  bothRead: 'Neither reader’s boxes can be matched here: one of them has none on this scan.',
  agreement: ({ matched, sameLabel, onlyA, onlyB }: ReaderComparison) =>
    `${matched} in the same place (within 16 mm), ${sameLabel} of them with the same subtype; ${onlyA} only yours, ${onlyB} only theirs.`,
  kappa: (value: number | null) =>
    value === null
      ? 'Kappa needs two matched boxes and two subtypes.'
      : `Cohen’s kappa of matched boxes ${value.toFixed(2)}`,
  here: 'This scan',
  everywhere: (scans: number) => (scans === 1 ? 'All, 1 scan' : `All, ${scans} scans`),
  counts: 'Counts per patient',
  patient: 'Patient',
  gold: 'GOLD',
  healthyByGold: 'healthy by GOLD 0',
  noCounts: 'No boxes of this reader and no clinical table yet.',
  exchange: 'Import and export',
  importTable: 'Import CSV or SR…',
  importHint:
    'Boxes or clinical values as CSV, boxes as DICOM SR; dropping the file on the window does the same',
  exportCsv: 'Export CSV',
  exportSr: 'Export DICOM SR',
  showExports: 'Show the exports',
  exported: (files: readonly string[]) => `Written to the library’s exports folder: ${files.join(', ')}`,
  withKey: (what: string, key: string) => `${what} (${key})`,
  taken: (table: DroppedTable): string =>
    table.kind === 'clinical'
      ? `Clinical values of ${table.stored === 1 ? '1 patient' : `${table.stored} patients`} stored` +
        (table.unknown > 0 ? `; ${table.unknown} not in this library` : '')
      : `${boxes(table.added)} added${table.kind === 'report' ? ' from the report' : ''}` +
        (table.already > 0 ? `; ${table.already} were there already` : '') +
        (table.outside > 0 ? `. Check: ${boxes(table.outside)} of this library lie outside the lungs` : ''),
  refusedTable: (message: string) => `Nothing was taken: ${message}`,
  closeNotice: 'Close this message',
} as const;
