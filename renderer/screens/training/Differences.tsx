import type { TrainingRun } from '../../../preload/contract/training.ts';
import { settingWords, training as words } from '../../strings/en/training.ts';

/** Settings in which the chosen runs are not the same. */
export function Differences({ runs }: { readonly runs: readonly TrainingRun[] }) {
  const paths = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))].filter(
    (path) => new Set(runs.map(({ settings }) => settings[path])).size > 1,
  );
  if (paths.length === 0) return <p className="quiet">{words.same}</p>;
  return (
    <table className="training-table">
      <caption>{words.differs}</caption>
      <thead>
        <tr>
          <th scope="col">{words.setting}</th>
          {runs.map(({ jobId }) => (
            <th key={jobId} scope="col">
              {words.run(jobId)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {paths.map((path) => (
          <tr key={path}>
            <th scope="row">{settingWords(path)[0]}</th>
            {runs.map(({ jobId, settings }) => (
              <td key={jobId}>{settings[path] ?? '–'}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
