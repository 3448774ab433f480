import { quantile } from '../statistics/bootstrap.ts';
import type { FeatureMap } from '../study/featureMaps.ts';
import type { StudyColumn } from '../study/studyInput.ts';
import type { Figure } from './figure.ts';

/** Numbers of more values than this are drawn in bands. */
const MAX_GROUPS = 6;
const BANDS = 5;

/** A map of features with its patients coloured by a clinical column; who lacks a value is drawn as such. */
export function mapFigure(map: FeatureMap, column: StudyColumn): Figure {
  const values = map.patients.map((patient) => column.values[patient] ?? null);
  const { labels, groupOf, ordered } = groupsOf(values);
  const members = (group: number | null) =>
    map.points.filter((_, i) => (values[i] === null ? null : groupOf(values[i]!)) === group);
  const missing = members(null);
  return {
    kind: 'scatter',
    title: `${map.method} of ${map.features}, by ${column.label}`,
    note: `${map.points.length} patients`,
    x: map.axes[0],
    y: map.axes[1],
    groups: [
      ...labels.map((label, group) => ({ label, points: members(group) })),
      ...(missing.length > 0 ? [{ label: 'no value', points: missing, muted: true }] : []),
    ],
    diagonal: false,
    ...(ordered && { ordered }),
  };
}

interface Groups {
  readonly labels: readonly string[];
  readonly groupOf: (value: number | string) => number;
  readonly ordered: boolean;
}

/** Few values are groups of their own, many numbers fifths of the patients, many texts the most frequent and others. */
function groupsOf(values: readonly (number | string | null)[]): Groups {
  const known = values.filter((value) => value !== null);
  const numbers = known.every((value) => typeof value === 'number');
  const distinct = [...new Set(known)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  if (distinct.length <= MAX_GROUPS) {
    return { labels: distinct.map(String), groupOf: (value) => distinct.indexOf(value), ordered: numbers };
  }
  return numbers ? bands(known as number[]) : mostFrequent(known.map(String));
}

function bands(known: readonly number[]): Groups {
  const sorted = known.toSorted((a, b) => a - b);
  const cuts = Array.from({ length: BANDS - 1 }, (_, i) => quantile(sorted, (i + 1) / BANDS));
  const edges = [sorted[0]!, ...cuts, sorted.at(-1)!].map((edge) => Number(edge.toPrecision(3)));
  return {
    labels: Array.from({ length: BANDS }, (_, i) => `${edges[i]}–${edges[i + 1]}`),
    groupOf: (value) => cuts.filter((cut) => Number(value) > cut).length,
    ordered: true,
  };
}

function mostFrequent(known: readonly string[]): Groups {
  const counts = new Map<string, number>();
  for (const value of known) counts.set(value, (counts.get(value) ?? 0) + 1);
  const first = [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MAX_GROUPS - 1)
    .map(([value]) => value);
  const groupOf = (value: number | string) => {
    const at = first.indexOf(String(value));
    return at < 0 ? first.length : at;
  };
  return { labels: [...first, 'others'], groupOf, ordered: false };
}
