import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';

/**
 * Folds that keep the rows of a group (a patient) together and spread each stratum (a grade, an event) evenly. Groups
 * of one stratum are dealt in turn, the rarest stratum first, so that a grade with fewer patients than folds falls into
 * as many folds as it has patients, and each fold has the same number of groups within one.
 *
 * @param groups key of each row, `[n]`. @param strata of each row, `[n]`; a group has that of its first row.
 * @returns fold of each row, 0 … folds − 1, `[n]`.
 * @throws RangeError with fewer groups than folds.
 */
export function stratifiedGroupFolds(
  groups: readonly string[],
  strata: ArrayLike<number>,
  folds: number,
  seed: number,
): Int32Array {
  const stratumOf = new Map<string, number>();
  groups.forEach((group, i) => {
    if (!stratumOf.has(group)) stratumOf.set(group, strata[i]!);
  });
  if (stratumOf.size < folds) {
    throw new RangeError(`stratifiedGroupFolds: expected ${folds} groups or more, got ${stratumOf.size}`);
  }
  const random = seededRandom(deriveSeed(seed, 'folds'));
  const byStratum = new Map<number, string[]>();
  // Sorted first: the split depends on who is in the study, not on the order of the rows.
  for (const group of [...stratumOf.keys()].sort()) {
    const stratum = stratumOf.get(group)!;
    const members = byStratum.get(stratum);
    if (members) members.push(group);
    else byStratum.set(stratum, [group]);
  }
  const rarestFirst = [...byStratum].sort(([a, x], [b, y]) => x.length - y.length || a - b);
  const foldOfGroup = new Map<string, number>();
  const labels = shuffled([...Array(folds).keys()], random);
  for (const [, members] of rarestFirst) {
    for (const group of shuffled(members, random)) foldOfGroup.set(group, labels[foldOfGroup.size % folds]!);
  }
  return Int32Array.from(groups, (group) => foldOfGroup.get(group)!);
}

/** Strata of a number: its quantile group, 0 … parts − 1, `[n]`. */
export function quantileStrata(values: ArrayLike<number>, parts = 5): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]! || a - b,
  );
  const out = new Int32Array(values.length);
  order.forEach((i, at) => {
    out[i] = Math.floor((at * parts) / values.length);
  });
  return out;
}
