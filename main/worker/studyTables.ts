import { metricText, scoreText } from '../../native-models/figures/scoreText.ts';
import type { PhenotypeRow, SurvivalRow } from '../../native-models/study/studyResult.ts';

export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns from the front that name a row. */
  readonly labels: number;
  /** What the dashes stand for. */
  readonly notes: readonly string[];
}

/** Features by outcomes, a column per metric. */
export function phenotypeTable(rows: readonly PhenotypeRow[]): TextTable {
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))];
  const columns = outcomes.flatMap((outcome) => {
    const metrics = rows.find((row) => row.outcome === outcome && row.scores.length > 0)?.scores ?? [];
    return metrics.length === 0
      ? [{ outcome, metric: '' }]
      : metrics.map(({ metric }) => ({ outcome, metric }));
  });
  const sets = [...new Set(rows.map(({ features }) => features))];
  return {
    labels: 1,
    headers: [
      'Features',
      ...columns.map(({ outcome, metric }) => `${outcome}${metric ? ` (${metricText(metric)})` : ''}`),
    ],
    rows: sets.map((set) => [
      set,
      ...columns.map(({ outcome, metric }) => {
        const row = rows.find((one) => one.features === set && one.outcome === outcome);
        const score = row?.scores.find((one) => one.metric === metric);
        return score ? scoreText(score) : '–';
      }),
    ]),
    notes: reasonsOf(rows.map(({ features, reason }) => ({ features, reason }))),
  };
}

export function survivalTexts(rows: readonly SurvivalRow[]): TextTable {
  const metrics = rows.find(({ scores }) => scores.length > 0)?.scores.map(({ metric }) => metric) ?? [];
  return {
    labels: 2,
    headers: ['Group', 'Features', ...metrics, 'Hazard ratio per s.d.', 'Log-rank p', 'PH test p'],
    rows: rows.map(({ group, features, scores, hazardRatio, logRank, proportional }) => [
      group,
      features,
      ...metrics.map((metric) => {
        const score = scores.find((one) => one.metric === metric);
        return score ? scoreText(score) : '–';
      }),
      hazardRatio
        ? `${hazardRatio.estimate.toFixed(2)} (${hazardRatio.low.toFixed(2)}–${hazardRatio.high.toFixed(2)})`
        : '–',
      logRank ? logRank.p.toPrecision(2) : '–',
      proportional ? proportional.p.toPrecision(2) : '–',
    ]),
    notes: reasonsOf(rows),
  };
}

function reasonsOf(rows: readonly { readonly features: string; readonly reason: string | null }[]): string[] {
  const reasons = rows.flatMap(({ features, reason }) =>
    reason === null ? [] : [`${features}: ${reason}.`],
  );
  return [...new Set(reasons)];
}
