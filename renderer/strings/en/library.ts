import type { RegistrationReview, ScanHoldings } from '../../../preload/contract.ts';
import type { MasksFilter } from '../../state/libraryView.ts';

const numbered = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** Words of the scans' table, of what can be done with scans, and of dropping files. */
export const library = {
  counts: (scans: number, prepared: number, warned: number) =>
    [
      scans === 1 ? '1 scan' : `${scans.toLocaleString('en')} scans`,
      prepared > 0 ? `${prepared.toLocaleString('en')} prepared` : null,
      warned > 0 ? `${warned.toLocaleString('en')} with warnings` : null,
    ]
      .filter((part) => part !== null)
      .join(' · '),
  removeScan: 'Remove…',
  removeScanHint: 'Removes one chosen scan from the library, after a question',
  removeScanTitle: (name: string) => `Remove the scan of ${name}?`,
  removeScanSays: ({ originals, artefacts }: ScanHoldings) =>
    `The library’s copy of the series (${numbered(originals, 'image')}) and ${numbered(artefacts, 'file')} made from it are deleted. The files that were imported stay where they are; models and atlases stay too.`,
  removeScanWork: ({ boxes, reviews, measurements }: ScanHoldings) =>
    `Readers’ work is deleted with it: ${numbered(boxes, 'box', 'boxes')}, ${numbered(reviews, 'review')}, ${numbered(measurements, 'measurement')}. This cannot be undone.`,
  removeScanType: (id: string) => `Type ${id} to confirm`,
  removeScanJobs: (jobs: number) =>
    `${numbered(jobs, 'job')} still ${jobs === 1 ? 'uses' : 'use'} the scan. Cancel or remove ${jobs === 1 ? 'it' : 'them'} first.`,
  removeScanDo: 'Remove',
  actions: 'Import',
  filters: 'Filters',
  grid: 'Scans',
  image: 'Image',
  columns: {
    patient: 'Patient',
    date: 'Date',
    slices: 'Slices',
    spacing: 'Spacing, mm',
    kernel: 'Kernel',
    stage: 'Stage',
    warnings: 'Warnings',
  },
  anyWarning: 'Warnings or none',
  warned: 'With warnings',
  unwarned: 'Without warnings',
  blocked: 'Must not be measured',
  stageFilter: 'Stage',
  warningFilter: 'Warnings',
  reviewFilter: 'Registration review',
  anyReview: 'Registration: any',
  reviews: {
    pending: 'Registration not reviewed',
    accepted: 'Registration accepted',
    rejected: 'Registration rejected',
  } satisfies Record<RegistrationReview, string>,
  masksFilter: 'Review of the masks',
  anyMasks: 'Masks: any',
  maskStates: {
    waiting: 'Masks not reviewed',
    accepted: 'Masks accepted',
    rejected: 'Masks rejected',
  } satisfies Record<MasksFilter, string>,
  shown: (shown: number, all: number) =>
    shown === all
      ? `All ${all.toLocaleString('en')}`
      : `${shown.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  onlyScans: (n: number) => (n === 1 ? 'One scan of a job' : `${n} scans of a job`),
  clearFilters: 'Show all scans',
  nothingFound: 'No scan matches the search and the filters.',
  empty: 'No scans yet',
  emptySays:
    'Drop a folder of DICOM files, a ZIP or a DICOMDIR anywhere on this window. The files are copied into the library and stay unchanged where they are; a table then says what became of each.',
  noWarnings: 'No warnings',
  warnings: (n: number) => (n === 1 ? '1 warning' : `${n} warnings`),
  blocking: 'must not be measured',
  facts: 'The scan in hand',
  gold: (stage: number) => `GOLD ${stage}`,
  thickness: (mm: string) => `slices of ${mm} mm`,
  clearChosen: 'Choose none',
  chosenTools: 'The chosen scans',
  noneChosen: 'Click a scan to choose it; Ctrl or Shift for more; Enter opens it',
  atlasTitle: 'No atlas yet',
  atlasSays:
    'Every lung is registered to one healthy lung, the atlas, so that the same place can be compared between patients.',
  chooseAtlas: 'Choose the atlas…',
  atlasWaits: 'The atlas is being made; scans that are prepared after it are registered to it.',
  atlasDialog: 'Which lung is the atlas?',
  atlasDialogSays:
    'Preparing registers every lung to one healthy lung. Take a scan without warnings, of a patient without disease (GOLD 0 where that is known). It is made first; the preparation follows by itself.',
  suggested: 'Suggested',
  suggestions: 'Scans that can be the atlas, the fittest first',
  makeAndPrepare: (n: number) =>
    n === 0
      ? 'Make the atlas'
      : n === 1
        ? 'Make the atlas, then prepare the scan'
        : `Make the atlas, then prepare ${n} scans`,
  lungsOnly: 'Only find the lungs',
  cancel: 'Cancel',
  noCandidate: 'No scan here can be the atlas: each has a warning that forbids it. Import a healthy one.',
  why: {
    gold0: 'GOLD 0',
    noWarnings: 'no warnings',
    thin: 'thin slices',
    prepared: 'lungs found already',
  },
  dropTitle: 'Drop to import',
  dropSays:
    'DICOM files, folders, ZIP archives and DICOMDIRs are read and copied into this library. Nothing is changed or removed where it is, and what is known already is not copied again. A table then says what became of every file. Tables of labels or clinical values and model files are told from images and taken as what they are.',
} as const;
