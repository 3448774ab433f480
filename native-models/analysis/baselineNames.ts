import type { PairedTest } from './correctedT.ts';

/**
 * What a model must beat, on the same boxes and folds:
 * - `location`: logistic regression on p and its squares, blind to the image;
 * - `hu-mean-sd`, `hu-histogram`, `patch-laa`: on the box's attenuation alone (patch LAA is table 5's);
 * - `local-attenuation`: on how the tissue of the box departs from its surroundings and its scan (`localTexture.ts`);
 * - `random-encoder`: a linear readout of the same encoder with random weights;
 * - `linear-readout`: of the pretrained encoder, beside a model whose layers were all trained;
 * - `scratch`: the same network, all layers trained from random weights (table 5).
 */
export const BASELINES = [
  'location',
  'hu-mean-sd',
  'hu-histogram',
  'patch-laa',
  'local-attenuation',
  'random-encoder',
  'linear-readout',
  'scratch',
] as const;

export type BaselineName = (typeof BASELINES)[number];

/** Those that need neither pretraining nor all layers: a model that does not beat them has learnt nothing. */
export const UNLEARNT: readonly BaselineName[] = BASELINES.filter(
  (name) => name !== 'linear-readout' && name !== 'scratch',
);

/** A model's AUC against that of the best baseline, paired by fold. */
export interface Comparison extends PairedTest {
  readonly baseline: BaselineName;
  readonly auc: number;
  readonly baselineAuc: number;
  /** The mean is higher and p < 0.05. */
  readonly better: boolean;
}
