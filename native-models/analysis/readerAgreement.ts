import type { Vec3 } from '../common/geometry.ts';

export interface RatedPoint<Label extends string> {
  /** LPS mm in the same scan. */
  readonly centre: Vec3;
  readonly label: Label;
}

export interface Agreement<Label extends string> {
  /** Points of A that have one of B within reach, one to one, the nearest first. */
  readonly matched: number;
  readonly sameLabel: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Pairs by A's and B's label; pairs that do not occur are left out. */
  readonly pairs: readonly { readonly a: Label; readonly b: Label; readonly count: number }[];
}

/**
 * Which points of two readers mean the same place. Pairs are taken by growing distance, each point once.
 * @param reachMm largest distance of a pair, inclusive.
 */
export function readerAgreement<Label extends string>(
  a: readonly RatedPoint<Label>[],
  b: readonly RatedPoint<Label>[],
  reachMm: number,
): Agreement<Label> {
  const near = a
    .flatMap((one, i) => b.map((other, j) => ({ i, j, mm: distance(one.centre, other.centre) })))
    .filter(({ mm }) => mm <= reachMm)
    .sort((one, other) => one.mm - other.mm || one.i - other.i || one.j - other.j);
  const usedA = new Set<number>();
  const usedB = new Set<number>();
  const counts = new Map<string, { a: Label; b: Label; count: number }>();
  for (const { i, j } of near) {
    if (usedA.has(i) || usedB.has(j)) continue;
    usedA.add(i);
    usedB.add(j);
    const pair = { a: a[i]!.label, b: b[j]!.label };
    const key = JSON.stringify(pair);
    counts.set(key, { ...pair, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return {
    matched: usedA.size,
    sameLabel: [...counts.values()].reduce((sum, pair) => sum + (pair.a === pair.b ? pair.count : 0), 0),
    onlyA: a.length - usedA.size,
    onlyB: b.length - usedB.size,
    pairs: [...counts.values()],
  };
}

/** The agreements of several scans as one: points of different scans never match. */
export function pooledAgreement<Label extends string>(parts: readonly Agreement<Label>[]): Agreement<Label> {
  const sum = (of: (part: Agreement<Label>) => number) => parts.reduce((total, part) => total + of(part), 0);
  const counts = new Map<string, { a: Label; b: Label; count: number }>();
  for (const { a, b, count } of parts.flatMap(({ pairs }) => pairs)) {
    const key = JSON.stringify([a, b]);
    counts.set(key, { a, b, count: (counts.get(key)?.count ?? 0) + count });
  }
  return {
    matched: sum(({ matched }) => matched),
    sameLabel: sum(({ sameLabel }) => sameLabel),
    onlyA: sum(({ onlyA }) => onlyA),
    onlyB: sum(({ onlyB }) => onlyB),
    pairs: [...counts.values()],
  };
}

/**
 * Cohen's kappa (1960) of the labels of matched pairs: (p_o − p_e) / (1 − p_e). It says nothing of points that
 * only one reader has put.
 * @returns null without two pairs, and where both readers used one and the same label alone (p_e = 1).
 */
export function cohensKappa({
  matched,
  sameLabel,
  pairs,
}: Pick<Agreement<string>, 'matched' | 'sameLabel' | 'pairs'>): number | null {
  if (matched < 2) return null;
  const share = (side: 'a' | 'b', label: string) =>
    pairs.reduce((sum, pair) => sum + (pair[side] === label ? pair.count : 0), 0) / matched;
  const labels = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const expected = labels.reduce((sum, label) => sum + share('a', label) * share('b', label), 0);
  return expected >= 1 ? null : (sameLabel / matched - expected) / (1 - expected);
}

const distance = (p: Vec3, q: Vec3): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
