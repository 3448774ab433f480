import type { MeasureRow } from '../../../preload/contract.ts';
import { capital } from '../../words.ts';
import { measureWords } from './measureWords.ts';

/** Regions across, measures down. */
export function Measures(props: { readonly measures: readonly MeasureRow[] }) {
  const { measures } = props;
  if (measures.length === 0) return <p className="quiet">No measures yet.</p>;
  const regions = ['both', 'right', 'left'].filter((region) => measures.some((row) => row.region === region));
  const names = [...new Set(measures.filter((row) => regions.includes(row.region)).map((row) => row.name))];
  const figureOf = (region: string, name: string) =>
    measures.find((row) => row.region === region && row.name === name)?.value ?? null;
  return (
    <table className="measures">
      <thead>
        <tr>
          <th scope="col">Measure</th>
          {regions.map((region) => (
            <th key={region} scope="col">
              {capital(region)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{measureWords(name).name}</th>
            {regions.map((region) => (
              <td key={region}>{measureWords(name).value(figureOf(region, name))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
