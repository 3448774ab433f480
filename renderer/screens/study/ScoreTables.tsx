import { metricText, scoreText } from '../../../native-models/figures/scoreText.ts';
import type { PhenotypeRow, Score, SurvivalRow } from '../../../native-models/study/studyResult.ts';
import { study } from '../../strings/en/study.ts';

const words = study.view;
const cell = (score: Score | undefined): string => (score ? scoreText(score) : '–');

/** Table 2 or 4: a row per set of features, a column per outcome and metric. */
export function PhenotypeTable({ rows }: { readonly rows: readonly PhenotypeRow[] }) {
  const scored = rows.filter(({ reason }) => reason === null);
  const columns = [...new Set(scored.map(({ outcome }) => outcome))].map((outcome) => ({
    outcome,
    metrics: scored.find((row) => row.outcome === outcome)!.scores.map(({ metric }) => metric),
  }));
  const find = (features: string, outcome: string, metric: string) =>
    scored
      .find((row) => row.features === features && row.outcome === outcome)
      ?.scores.find((score) => score.metric === metric);
  return (
    <section aria-label={words.phenotypes}>
      <h3>{words.phenotypes}</h3>
      <table data-table="phenotypes">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {words.features}
            </th>
            {columns.map(({ outcome, metrics }) => (
              <th key={outcome} scope="colgroup" colSpan={metrics.length}>
                {outcome}
              </th>
            ))}
          </tr>
          <tr>
            {columns.flatMap(({ outcome, metrics }) =>
              metrics.map((metric) => (
                <th key={`${outcome} ${metric}`} scope="col">
                  {metricText(metric)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {[...new Set(rows.map(({ features }) => features))].map((features) => (
            <tr key={features}>
              <th scope="row">{features}</th>
              {columns.flatMap(({ outcome, metrics }) =>
                metrics.map((metric) => (
                  <td key={`${outcome} ${metric}`}>{cell(find(features, outcome, metric))}</td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Table 3: concordance at the horizons, and what the out-of-fold risk tells. */
export function SurvivalTable({ rows }: { readonly rows: readonly SurvivalRow[] }) {
  const metrics = rows.find(({ reason }) => reason === null)!.scores.map(({ metric }) => metric);
  const heads = [
    words.group,
    words.features,
    ...metrics,
    words.hazardRatio,
    words.logRank,
    words.proportional,
  ];
  return (
    <section aria-label={words.survival}>
      <h3>{words.survival}</h3>
      <table data-table="survival">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ group, features, scores, hazardRatio, logRank, proportional }) => (
            <tr key={features}>
              <td>{words.groups[group] ?? group}</td>
              <th scope="row">{features}</th>
              {metrics.map((metric) => (
                <td key={metric}>{cell(scores.find((score) => score.metric === metric))}</td>
              ))}
              <td>
                {hazardRatio
                  ? `${hazardRatio.estimate.toFixed(2)} (${hazardRatio.low.toFixed(2)}–${hazardRatio.high.toFixed(2)})`
                  : '–'}
              </td>
              <td>{logRank ? logRank.p.toPrecision(2) : '–'}</td>
              <td>{proportional ? proportional.p.toPrecision(2) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
