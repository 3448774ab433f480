import type { ReaderComparison } from '../../../../preload/contract/annotation.ts';
import { compareWith, useAnnotation } from '../../../state/annotation.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';

/** Blinded until the reader asks for another's boxes; these are then dotted on the planes. */
export function CompareReaders() {
  const readers = useAnnotation((annotation) => annotation.readers);
  const reader = useAnnotation((annotation) => annotation.reader);
  const other = useAnnotation((annotation) => annotation.other);
  const comparison = useAnnotation((annotation) => annotation.comparison);
  const choices = readers.filter((each) => each !== reader);
  return (
    <details className="annotate-more">
      <summary>{words.compare}</summary>
      {choices.length === 0 ? (
        <p className="quiet">{words.alone}</p>
      ) : (
        <label className="annotate-with">
          {words.with}
          <select value={other ?? ''} onChange={(event) => void compareWith(event.target.value || null)}>
            <option value="">{words.nobody}</option>
            {choices.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      )}
      {other === null && choices.length > 0 && <p className="quiet">{words.blinded}</p>}
      {comparison && (
        <>
          <AgreementWords title={words.here} agreement={comparison.here} />
          <AgreementWords
            title={words.everywhere(comparison.everywhere.scans)}
            agreement={comparison.everywhere}
          />
        </>
      )}
    </details>
  );
}

function AgreementWords(props: { readonly title: string; readonly agreement: ReaderComparison }) {
  const { title, agreement } = props;
  return (
    <div className="annotate-agreement">
      <h3>{title}</h3>
      {agreement.scans === 0 ? (
        <p className="quiet">{words.bothRead}</p>
      ) : (
        <>
          <p>{words.agreement(agreement)}</p>
          <p className="quiet">{words.kappa(agreement.kappa)}</p>
        </>
      )}
    </div>
  );
}
