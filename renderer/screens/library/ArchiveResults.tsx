import type { FoundSeries, FoundSeriesPage } from '../../../main/model/archive.ts';
import { archives as words } from '../../strings/en/archives.ts';
import { dateWords } from '../../words.ts';

/** Series that match; each row has a box to choose it by mouse or by Tab and Space. */
export function ArchiveResults(props: {
  readonly found: FoundSeriesPage;
  readonly chosen: ReadonlySet<string>;
  readonly setChosen: (chosen: ReadonlySet<string>) => void;
}) {
  const { found, chosen, setChosen } = props;
  const toggle = (uid: string) => {
    const next = new Set(chosen);
    if (!next.delete(uid)) next.add(uid);
    setChosen(next);
  };
  return (
    <div className="archive-results">
      <p role="status">
        {words.found(found.series.length)} {found.more && words.more}
      </p>
      {found.series.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by the keyboard too.
        <section className="archive-scroll" aria-label={words.results} tabIndex={0}>
          <table className="models-table">
            <thead>
              <tr>
                {Object.values(words.columns).map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.series.map((series) => (
                <SeriesRow
                  key={series.seriesUid}
                  series={series}
                  chosen={chosen.has(series.seriesUid)}
                  toggle={() => toggle(series.seriesUid)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function SeriesRow(props: {
  readonly series: FoundSeries;
  readonly chosen: boolean;
  readonly toggle: () => void;
}) {
  const { series, chosen, toggle } = props;
  const { patientId, patientName, studyDate, studyDescription, seriesDescription, instances } = series;
  const what = seriesDescription || words.unnamed;
  return (
    <tr className={chosen ? 'chosen' : ''} data-series={series.seriesUid}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={words.chooseSeries(`${patientId} ${what}`)}
          onChange={toggle}
        />
      </td>
      <td>{[patientName.replaceAll('^', ' ').trim(), patientId].filter(Boolean).join(' · ')}</td>
      <td>{dateWords(studyDate || null)}</td>
      <td>{studyDescription}</td>
      <td>{what}</td>
      <td>{instances ?? ''}</td>
    </tr>
  );
}
