import type { TrainingRun } from '../../../preload/contract/training.ts';
import { baselineText } from '../../strings/en/baselines.ts';
import { training as words } from '../../strings/en/training.ts';

const NAMES = ['f1', 'precision', 'recall', 'accuracy', 'auc'] as const;

type Spread = { readonly mean: number; readonly sd: number } | null | undefined;

const spreadWords = (spread: Spread): string =>
  spread ? `${spread.mean.toFixed(2)} ± ${spread.sd.toFixed(2)}` : '–';

/** Scores of each fold, their mean ± s.d., and what the baselines reach on the same folds. */
export function FoldTable({ run }: { readonly run: TrainingRun }) {
  const { scores, baselines, folds } = run;
  return (
    <table className="training-table">
      <caption>
        {words.run(run.jobId)} {words.foldTable}
      </caption>
      <thead>
        <tr>
          <th scope="col">{words.fold}</th>
          {NAMES.map((name) => (
            <th key={name} scope="col">
              {words.scores[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {folds.map((fold, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fold is its number.
          <tr key={index}>
            <th scope="row">{index + 1}</th>
            {NAMES.map((name) => (
              <td key={name}>{fold[name]?.toFixed(2) ?? '–'}</td>
            ))}
          </tr>
        ))}
        <tr className="training-mean">
          <th scope="row">{words.mean}</th>
          {NAMES.map((name) => (
            <td key={name}>{spreadWords(scores?.[name])}</td>
          ))}
        </tr>
        {baselines.map((baseline) => (
          <tr key={baseline.name} className="quiet">
            <th scope="row">{baselineText[baseline.name]}</th>
            {NAMES.map((name) => (
              <td key={name}>{spreadWords(baseline.scores?.[name])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
