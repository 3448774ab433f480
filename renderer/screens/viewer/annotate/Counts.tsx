import { SUBTYPES } from '../../../../native-models/common/subtypes.ts';
import { useAnnotation } from '../../../state/annotation.ts';
import { selectScan } from '../../../store.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';
import { shortPseudonym } from '../../../words.ts';

/** Boxes per patient and subtype of the reader; patients who are healthy by GOLD 0 are told. */
export function Counts() {
  const counts = useAnnotation((annotation) => annotation.counts);
  return (
    <details className="annotate-more">
      <summary>{words.counts}</summary>
      {counts.length === 0 ? (
        <p className="quiet">{words.noCounts}</p>
      ) : (
        <table className="annotate-counts">
          <thead>
            <tr>
              <th scope="col">{words.patient}</th>
              {SUBTYPES.map((subtype) => (
                <th key={subtype} scope="col" title={words.subtypes[subtype]}>
                  {words.short[subtype]}
                </th>
              ))}
              <th scope="col">{words.gold}</th>
            </tr>
          </thead>
          <tbody>
            {counts.map(({ pseudonym, scanIds, gold, counts: of }) => (
              <tr key={pseudonym}>
                <th scope="row">
                  <button type="button" onClick={() => scanIds[0] && void selectScan(scanIds[0])}>
                    {shortPseudonym(pseudonym)}
                  </button>
                </th>
                {SUBTYPES.map((subtype) => (
                  <td key={subtype}>{of[subtype] || '·'}</td>
                ))}
                <td className={gold === 0 ? 'annotate-healthy' : undefined}>
                  {gold === 0 ? <abbr title={words.healthyByGold}>0</abbr> : (gold ?? '–')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {counts.some(({ gold }) => gold === 0) && (
        <p className="quiet annotate-legend">
          <span className="annotate-healthy">0</span> {words.healthyByGold}
        </p>
      )}
    </details>
  );
}
