import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';

export interface FoldMember {
  readonly patientKey: string;
  readonly target: 0 | 1;
}

export interface PatientFolds {
  /** Fold of each sample, `[n]`; all samples of a patient share one. */
  readonly foldOf: Int32Array;
  /** At most what was asked for; 0 when no split keeps both classes on both sides. */
  readonly folds: number;
}

/**
 * Splits samples into folds by patient, so that no patient is trained and tested on, with both
 * classes in every fold: patients who have both, only positives and only negatives are dealt in turn.
 * There can be no more folds than patients with positives, nor than patients with negatives.
 *
 * @param folds at least 2. @param seed fixes which patients go together.
 */
export function patientFolds(samples: readonly FoldMember[], folds: number, seed: number): PatientFolds {
  const positive = patientsWith(samples, 1);
  const negative = patientsWith(samples, 0);
  const possible = Math.min(folds, positive.size, negative.size);
  const k = possible >= 2 ? possible : 0;
  const foldOf = new Int32Array(samples.length);
  if (k === 0) return { foldOf, folds: 0 };

  const random = seededRandom(deriveSeed(seed, 'folds'));
  // Sorted first: the split depends on who is in the study, not on the order of the labels.
  const deal = (keys: string[]): string[] => shuffled(keys.sort(), random);
  const both = deal([...positive].filter((key) => negative.has(key)));
  const onlyPositive = deal([...positive].filter((key) => !negative.has(key)));
  const onlyNegative = deal([...negative].filter((key) => !positive.has(key)));
  const foldOfPatient = new Map<string, number>();
  [...both, ...onlyPositive].forEach((key, i) => {
    foldOfPatient.set(key, i % k);
  });
  // Starts where the patients with both ended: the folds without negatives come first.
  onlyNegative.forEach((key, i) => {
    foldOfPatient.set(key, (both.length + i) % k);
  });
  samples.forEach((sample, i) => {
    foldOf[i] = foldOfPatient.get(sample.patientKey)!;
  });
  return { foldOf, folds: k };
}

const patientsWith = (samples: readonly FoldMember[], target: 0 | 1): Set<string> =>
  new Set(samples.filter((sample) => sample.target === target).map((sample) => sample.patientKey));
