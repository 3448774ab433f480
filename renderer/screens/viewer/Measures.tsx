import type { ScanDetail } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt, useJobs } from '../../state/jobs.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { measureWords, orderMeasures } from './measureWords.ts';

/** Regions across, measures down. */
export function Measures({ detail }: { readonly detail: ScanDetail }) {
  const { measures } = detail;
  if (measures.length === 0) return <NotMeasured detail={detail} />;
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

/** A prepared scan is measured by one press, without any model. */
function NotMeasured({ detail }: { readonly detail: ScanDetail }) {
  const { id } = detail.row;
  const measuring = useJobs(({ jobs }) =>
    jobs.some(
      ({ kind, scanIds, state }) =>
        kind === 'measure' && scanIds.includes(id) && (state.kind === 'running' || state.kind === 'pending'),
    ),
  );
  return (
    <p className="quiet">
      {measuring ? words.measuring : words.noMeasures}{' '}
      {detail.lungs && !measuring && (
        <button
          type="button"
          className="button"
          title={words.measureHint}
          onClick={() => void attempt(() => ask('measureScans', { scanIds: [id] }))}
        >
          {words.measureThis}
        </button>
      )}
    </p>
  );
}
