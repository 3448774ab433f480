import type { BaselineName } from '../../../native-models/analysis/baselineNames.ts';

/** What a model is compared with on the same folds. */
export const baselineText: Readonly<Record<BaselineName, string>> = {
  location: 'Location alone',
  'hu-mean-sd': 'Mean and s.d. of HU',
  'hu-histogram': 'Histogram of HU',
  'patch-laa': 'Share below −950 HU',
  'local-attenuation': 'Local attenuation against the scan’s own',
  'random-encoder': 'Random encoder',
  'linear-readout': 'Linear readout',
  scratch: 'From scratch',
};
