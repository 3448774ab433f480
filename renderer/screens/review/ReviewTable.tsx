import type { ReviewRow } from '../../../preload/contract/review.ts';
import { openForReview } from '../../state/review.ts';
import { annotate } from '../../strings/en/annotate.ts';
import { review as words } from '../../strings/en/review.ts';
import { dateWords, shortPseudonym } from '../../words.ts';
import { boxCss } from '../viewer/annotate/boxColours.ts';

/** One line a scan; a click or Enter opens it for review. */
export function ReviewTable({ rows }: { readonly rows: readonly ReviewRow[] }) {
  const { columns } = words;
  return (
    <section className="models-table review-table" aria-label={words.listTitle}>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.scan}</th>
            <th scope="col">{columns.date}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.masks}</th>
            <th scope="col">{columns.laa}</th>
            <th scope="col">{columns.said}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.scanId} data-reviewed={row.scanId} onClick={() => openForReview(row.scanId)}>
              <th scope="row">
                <button type="button" onClick={() => openForReview(row.scanId)}>
                  <img src={row.thumbnail} alt="" width={40} height={30} />
                  {shortPseudonym(row.pseudonym)}
                </button>
              </th>
              <td className="figure">{dateWords(row.studyDate)}</td>
              <td>
                <span className="review-state" data-review={row.state}>
                  {words.states[row.state]}
                </span>
              </td>
              <td>
                {row.masks.map(({ subtype, percent, modelName }) => (
                  <span key={subtype} className="review-burden" title={modelName}>
                    <i className="swatch" style={{ backgroundColor: boxCss(subtype) }} />
                    {annotate.short[subtype]} {percent === null ? '–' : words.percent(percent)}
                  </span>
                ))}
              </td>
              <td className="figure">{row.laa950 === null ? '–' : words.percent(row.laa950)}</td>
              <td>{row.last ? words.line(row.last) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
