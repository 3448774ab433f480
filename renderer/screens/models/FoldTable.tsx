import type { ModelDetail, ScoreLine } from '../../../preload/contract/models.ts';
import { baselineText } from '../../strings/en/baselines.ts';
import { models as words } from '../../strings/en/models.ts';

const SCORES = ['f1', 'precision', 'recall', 'auc'] as const;

/** Scores of each fold, their mean ± s.d., and those of the baselines on the same folds. */
export function FoldTable(props: Pick<ModelDetail, 'folds' | 'scores' | 'baselines'>) {
  const { folds, scores, baselines } = props;
  if (folds.length === 0) return <p className="quiet">{words.noFolds}</p>;
  const lineOf = (lines: readonly ScoreLine[], name: string) => lines.find((score) => score.name === name);
  return (
    <table className="folds">
      <thead>
        <tr>
          <th scope="col">{words.fold}</th>
          {SCORES.map((name) => (
            <th key={name} scope="col">
              {words.scores[name]}
            </th>
          ))}
          <th scope="col">{words.boxesOfFold}</th>
        </tr>
      </thead>
      <tbody>
        {folds.map((fold) => (
          <tr key={fold.fold}>
            <th scope="row">{fold.fold}</th>
            {SCORES.map((name) => (
              <td key={name}>{fold[name]?.toFixed(2) ?? '–'}</td>
            ))}
            <td>
              {fold.positives}/{fold.negatives}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{words.mean}</th>
          {SCORES.map((name) => (
            <td key={name}>{spread(lineOf(scores, name))}</td>
          ))}
          <td />
        </tr>
        {baselines.map((baseline) => (
          <tr key={baseline.name} className="quiet">
            <th scope="row">{baselineText[baseline.name]}</th>
            {SCORES.map((name) => (
              <td key={name}>{spread(lineOf(baseline.scores, name))}</td>
            ))}
            <td />
          </tr>
        ))}
      </tfoot>
    </table>
  );
}

const spread = (line: Pick<ScoreLine, 'mean' | 'sd'> | null | undefined): string =>
  line ? `${line.mean.toFixed(2)} ± ${line.sd.toFixed(2)}` : '–';
