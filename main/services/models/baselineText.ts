import type { BaselineName } from '../../../native-models/analysis/baselineNames.ts';

/** Names of the baselines on paper and on the command line. */
export const BASELINE_TEXT: Readonly<Record<BaselineName, string>> = {
  location: 'location alone',
  'hu-mean-sd': 'mean and s.d. of HU',
  'hu-histogram': 'histogram of HU',
  'patch-laa': 'share below −950 HU',
  'local-attenuation': 'local attenuation against the scan’s own',
  'random-encoder': 'random encoder',
  'linear-readout': 'linear readout',
  scratch: 'from scratch',
};
