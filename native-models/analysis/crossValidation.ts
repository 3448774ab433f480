import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';

export interface FoldMember {
  readonly patientKey: string;
  /** One for each output that is learnt; null where nobody has said. */
  readonly targets: readonly (0 | 1 | null)[];
}

export interface PatientFolds {
  /** Fold of each sample, `[n]`; all samples of a patient share one. */
  readonly foldOf: Int32Array;
  /** At most what was asked for; 0 when no split keeps both classes on both sides. */
  readonly folds: number;
}

/**
 * Splits samples into folds by patient, so that no patient is trained and tested on, with both classes of
 * every output spread evenly: iterative stratification (Sechidis et al. 2011) of patients. The rarest class is
 * dealt first, each patient to the fold that has the fewest of it.
 * There can be no more folds than patients of the rarest class.
 *
 * @param folds at least 2. @param seed fixes which patients go together.
 */
export function patientFolds(samples: readonly FoldMember[], folds: number, seed: number): PatientFolds {
  const classes = patientsByClass(samples);
  const possible = Math.min(folds, ...classes.map((members) => members.size));
  const k = classes.length > 0 && possible >= 2 ? possible : 0;
  const foldOf = new Int32Array(samples.length);
  if (k === 0) return { foldOf, folds: 0 };

  const random = seededRandom(deriveSeed(seed, 'folds'));
  // Sorted first: the split depends on who is in the study, not on the order of the labels.
  const patients = new Set(
    shuffled([...new Set(samples.map(({ patientKey }) => patientKey))].sort(), random),
  );
  const counts = classes.map(() => new Int32Array(k));
  const sizes = new Int32Array(k);
  const foldOfPatient = new Map<string, number>();
  while (patients.size > 0) {
    const left = classes.map((members) => [...patients].filter((key) => members.has(key)));
    const rarest = left.reduce<number>(
      (best, { length }, n) => (length > 0 && (best < 0 || length < left[best]!.length) ? n : best),
      -1,
    );
    const [key] = rarest < 0 ? patients : left[rarest]!;
    const fold = emptiest(rarest < 0 ? sizes : counts[rarest]!, sizes);
    foldOfPatient.set(key!, fold);
    patients.delete(key!);
    sizes[fold]!++;
    classes.forEach((members, n) => {
      if (members.has(key!)) counts[n]![fold]!++;
    });
  }
  samples.forEach((sample, i) => {
    foldOf[i] = foldOfPatient.get(sample.patientKey)!;
  });
  return { foldOf, folds: k };
}

/** The fold with the fewest of a class; of equal ones the smallest. */
function emptiest(counts: Int32Array, sizes: Int32Array): number {
  let best = 0;
  for (let fold = 1; fold < counts.length; fold++) {
    const fewer = counts[fold]! - counts[best]! || sizes[fold]! - sizes[best]!;
    if (fewer < 0) best = fold;
  }
  return best;
}

/** Patients with a positive, then those with a negative, of each output. */
function patientsByClass(samples: readonly FoldMember[]): readonly ReadonlySet<string>[] {
  const outputs = samples[0]?.targets.length ?? 0;
  return Array.from({ length: outputs }, (_, output) =>
    ([1, 0] as const).map(
      (target) =>
        new Set(
          samples.filter(({ targets }) => targets[output] === target).map(({ patientKey }) => patientKey),
        ),
    ),
  ).flat();
}
