import { patientFolds } from '../analysis/crossValidation.ts';
import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';
import { encodeSamples, heldOutFull } from './fineTune.ts';
import { checkSamples } from './fineTuneChecks.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningInput,
  type Target,
  type Validation,
} from './fineTuneSettings.ts';
import { type ChooseRows, heldOutLogistic, scoreFolds } from './validate.ts';

/**
 * A share of the rows, of either class at least one. Shares are nested: what 10 % holds, 20 % holds too.
 * @param share in (0, 1].
 */
export function shareOfRows(
  rows: readonly number[],
  targets: readonly Target[],
  share: number,
  seed: number,
): readonly number[] {
  if (share >= 1) return rows;
  const chosen = [0, 1].flatMap((target) => {
    const members = rows.filter((row) => targets[row] === target);
    const order = shuffled(members, seededRandom(deriveSeed(seed, 'share', target)));
    return order.slice(0, Math.max(1, Math.round(share * members.length)));
  });
  return chosen.sort((a, b) => a - b);
}

/**
 * How well a classifier of one subtype does that learns from a share of each fold's training boxes (section 5.3).
 * The folds and the boxes held out are those of the whole, whatever the share, so that points can be compared.
 * @returns scores per fold and their mean ± s.d.; `trainedOn`: patches learnt from, mean of the folds.
 * @throws Refusal see `checkSamples`.
 */
export async function efficiencyAt(
  input: FineTuningInput,
  share: number,
): Promise<Validation & { readonly trainedOn: number }> {
  const settings = input.settings ?? FINE_TUNING_DEFAULTS;
  const { samples, scheme, subtypes } = input;
  checkSamples(samples, subtypes, settings.folds, settings.minimumPerClass);
  const targets = samples.map((sample) => sample.targets[0]!);
  const split = patientFolds(samples, settings.folds, settings.seed);
  const counts: number[] = [];
  const choose: ChooseRows = (train) => {
    const rows = shareOfRows(train, targets, share, settings.seed);
    counts.push(rows.length);
    return rows;
  };
  const heldOut =
    scheme === 'linear'
      ? heldOutLogistic(await encodeSamples(input), targets, split, settings.logistic, choose)
      : await heldOutFull(input, settings, split, { choose });
  const trainedOn = counts.reduce((sum, n) => sum + n, 0) / Math.max(1, counts.length);
  return { ...scoreFolds(split, heldOut, targets), trainedOn };
}
