import type { ModelRow } from '../../../preload/contract/models.ts';
import { openModel, useModels } from '../../state/models.ts';
import { models as words } from '../../strings/en/models.ts';

/** The models, newest first; each row is opened by its name. */
export function ModelTable({ rows }: { readonly rows: readonly ModelRow[] }) {
  const chosen = useModels((models) => models.chosen);
  const { columns } = words;
  return (
    <section className="models-table" aria-label={words.title}>
      <table>
        <thead>
          <tr>
            {Object.entries(columns).map(([name, title]) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.id}
              data-model={row.id}
              className={row.id === chosen ? 'chosen' : ''}
              onClick={() => void openModel(row.id)}
            >
              <th scope="row">
                <button type="button" aria-pressed={row.id === chosen} onClick={() => void openModel(row.id)}>
                  {row.name}
                </button>
                {!row.whole && <span className="amiss"> {words.damaged}</span>}
              </th>
              <td>{words.kinds[row.kind]}</td>
              <td>{row.subtype ?? '–'}</td>
              <td>{row.atlas.name}</td>
              <td>{words.data(row.scans, row.patients)}</td>
              <td className="figure">{scoreWords(row)}</td>
              <td>{row.engine}</td>
              <td className="figure">{row.createdAt.slice(0, 10)}</td>
              <td>
                <code className="hash">{row.weights}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const scoreWords = ({ score }: ModelRow): string => {
  if (!score) return '–';
  return score.kind === 'f1' ? words.f1(score.mean, score.sd) : words.loss(score.value);
};
