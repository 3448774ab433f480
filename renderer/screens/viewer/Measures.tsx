import type { MeasureRow } from '../../../preload/contract.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { measureWords, orderMeasures } from './measureWords.ts';

/** Regions across, measures down. */
export function Measures(props: { readonly measures: readonly MeasureRow[] }) {
  const { measures } = props;
  if (measures.length === 0) return <p className="quiet">{words.noMeasures}</p>;
  const regions = ['both', 'right', 'left'].filter((region) => measures.some((row) => row.region === region));
  const names = orderMeasures([
    ...new Set(measures.filter((row) => regions.includes(row.region)).map((row) => row.name)),
  ]);
  const figureOf = (region: string, name: string) =>
    measures.find((row) => row.region === region && row.name === name)?.value ?? null;
  return (
    <table className="measures">
      <thead>
        <tr>
          <th scope="col">{words.measure}</th>
          {regions.map((region) => (
            <th key={region} scope="col">
              {words.regions[region]}
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
