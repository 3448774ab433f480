import type { Figure } from './figure.ts';

type Row = Readonly<Record<string, string | number>>;

/** The numbers of a figure as rows: for the table beside it and for CSV. */
export function figureTable(figure: Figure): readonly Row[] {
  switch (figure.kind) {
    case 'box':
      return figure.groups.map(({ label, count, low, q1, median, q3, high, outliers }) => ({
        group: label,
        patients: count,
        low,
        q1,
        median,
        q3,
        high,
        outliers: outliers.length,
      }));
    case 'forest':
      return figure.rows.map(({ label, estimate, low, high }) => ({ name: label, estimate, low, high }));
    case 'survival':
      return figure.atRisk.rows.flatMap(({ label, counts }, line) =>
        counts.map((count, at) => ({
          group: label,
          days: figure.atRisk.times[at]!,
          'at risk': count,
          survival: lastAtMost(figure.lines[line]!.points, figure.atRisk.times[at]!),
        })),
      );
    case 'scatter':
      return figure.groups.flatMap(({ label, points }) =>
        points.map(([x, y]) => ({ group: label, [figure.x]: x, [figure.y]: y })),
      );
    case 'calibration':
      return figure.bins.map(({ predicted, observed, low, high, count }) => ({
        predicted,
        observed,
        low,
        high,
        patients: count,
      }));
  }
}

const lastAtMost = (points: readonly (readonly [number, number])[], time: number): number =>
  points.findLast(([x]) => x <= time)?.[1] ?? 1;
