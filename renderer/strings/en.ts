import type { JobRow, VerdictKind } from '../../preload/contract.ts';
import type { ScreenName } from '../state/shell.ts';
import { annotate } from './en/annotate.ts';

/** Words of the shell, the library and the jobs; another language is another table of this shape. */
export const en = {
  annotate,
  research: 'Research use only — not for diagnosis',
  screens: {
    library: 'Library',
    viewer: 'Viewer',
    review: 'Review',
    training: 'Training',
    models: 'Models',
    study: 'Study',
    jobs: 'Jobs',
    settings: 'Settings',
  } satisfies Record<ScreenName, string>,
  theme: 'Light or dark',
  dropHere: 'Drop a folder, ZIP or DICOMDIR anywhere on this window',
  importFolder: 'Import folder…',
  importFiles: 'Import ZIP or files…',
  imports: 'Imports',
  backToScans: 'Back to the scans',
  search: 'Search scans',
  anyStage: 'Any stage',
  onlyWarnings: 'With warnings only',
  chosen: (n: number) => `${n} chosen`,
  prepare: (n: number) => (n === 0 ? 'Prepare' : n === 1 ? 'Prepare this scan' : `Prepare ${n} scans`),
  eachAlone: 'one job each',
  makeAtlas: 'Make it the atlas',
  noAtlas:
    'No atlas yet: choose one healthy scan and make it the atlas. Every other lung is registered to it, so that the same place can be compared between patients. Without one, only the lungs are found.',
  atlas: (name: string, landmarks: number) => `Atlas: ${name}, ${landmarks} landmarks`,
  nothingFound: 'No scan matches. Clear the search or the filters.',
  open: 'Open in the viewer',
  verdicts: {
    imported: 'Imported',
    duplicate: 'Known already',
    skipped: 'Skipped',
    rejected: 'Rejected',
  } satisfies Record<VerdictKind, string>,
  noImports: 'Nothing has been imported into this library yet.',
  noJobs: 'No jobs yet. Imports and preparations appear here while they run and stay until you remove them.',
  kinds: {
    import: 'Import',
    fetch: 'Fetch from an archive',
    atlas: 'Make the atlas',
    prepare: 'Prepare',
    pretrain: 'Pretrain',
    finetune: 'Fine-tune',
    efficiency: 'Efficiency curve',
    study: 'Study',
    encode: 'Run an encoder',
    segment: 'Run models',
    measure: 'Measure',
    report: 'Report',
    register: 'Register again',
    verify: 'Verify the library',
    backup: 'Back up',
  } as Readonly<Record<string, string>>,
  states: {
    pending: 'Waiting',
    running: 'Running',
    paused: 'Paused',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  } satisfies Record<JobRow['state']['kind'], string>,
  acts: { pause: 'Pause', resume: 'Resume', cancel: 'Cancel', retry: 'Try again', remove: 'Remove' },
  pauseHint: 'Pauses when the step in hand is complete; nothing is lost',
  pausing: 'Pausing after this step…',
  log: 'Log',
  ledger: 'Files',
  idle: 'No job is running',
  left: (seconds: number) => {
    if (seconds < 10) return 'a few seconds left';
    if (seconds < 90) return `about ${10 * Math.ceil(seconds / 10)} s left`;
    if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
    return `about ${(seconds / 3600).toFixed(1)} h left`;
  },
} as const;
