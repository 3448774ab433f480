import { metricText, scoreText } from '../../native-models/figures/scoreText.ts';
import type { Score, StudyResult } from '../../native-models/study/studyResult.ts';
import { renderTable } from './output.ts';

/** A row of a study's tables; survival is one of its outcomes. */
export interface ScoredRow {
  readonly outcome: string;
  readonly features: string;
  readonly patients: number;
  readonly scores: readonly Score[];
  readonly reason: string | null;
}

export const scoredRows = ({ phenotypes, survival }: StudyResult): ScoredRow[] => [
  ...phenotypes,
  ...survival.map((row) => ({ outcome: 'survival', ...row })),
];

/** One table for each outcome that has scores: features by metrics, mean ± s.d. (of C: ± standard error). */
export const outcomeTables = (rows: readonly ScoredRow[]): string[] =>
  [...Map.groupBy(rows, ({ outcome }) => outcome)].flatMap(([outcome, all]) => {
    const scored = all.filter(({ scores }) => scores.length > 0);
    if (scored.length === 0) return [];
    const table = scored.map(({ features, scores }) => ({
      features,
      ...Object.fromEntries(scores.map((score) => [metricText(score.metric), scoreText(score)])),
    }));
    return [`\n${outcome}, ${scored[0]!.patients} patients\n${renderTable(table)}`];
  });
