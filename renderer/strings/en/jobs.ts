import type { JobGroup } from '../../screens/jobs/groupJobs.ts';

/** Words of the jobs' screen. */
export const jobs = {
  groups: {
    running: 'Running',
    waiting: 'Waiting',
    failure: 'Failed',
    finished: 'Finished',
  } satisfies Record<JobGroup, string>,
  empty: 'No jobs yet',
  emptySays:
    'Whatever takes long is a job: imports, preparations, training, masks. Jobs appear here when they are asked for, run one after the other, and outlive the window: what was complete when it closed is kept.',
  toLibrary: 'To the library',
  clear: 'Clear finished',
  clearHint: 'Removes finished and cancelled jobs from this list; what they made stays',
  stage: 'Step',
  rate: 'Rate',
  left: 'Time left',
  unknown: '–',
  rateOf: (value: string, unit: string, per: string) => `${value} ${unit} ${per}`,
  per: { second: 'a second', minute: 'a minute', hour: 'an hour' },
  steps: 'steps',
  scans: (n: number) => (n === 1 ? 'Show the scan' : `Show ${n} scans`),
  toModels: 'Show the models',
  toTraining: 'Show the training',
  toStudy: 'Show the study',
  toReview: 'Review the masks',
  toExports: 'Show the exports',
  toScan: 'Open the scan',
  took: (words: string) => `took ${words}`,
  log: (title: string) => `Log of ${title}`,
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  number: (id: number) => `#${id}`,
} as const;
