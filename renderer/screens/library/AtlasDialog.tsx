import { useEffect, useRef, useState } from 'react';
import type { ScanRow } from '../../../preload/contract.ts';
import { library as words } from '../../strings/en/library.ts';
import { dateWords, shortPseudonym, spacingWords } from '../../words.ts';
import { reasonsFor, suggestAtlas } from './suggestAtlas.ts';

/** More would be a second table: the search in the library finds any other. */
const SHOWN = 30;

/**
 * Asks which scan is the atlas, the fittest offered first. `preferred` is one that the reader has chosen already;
 * `prepare` is how many scans are prepared after it.
 */
export function AtlasDialog(props: {
  readonly scans: readonly ScanRow[];
  readonly preferred: string | null;
  readonly prepare: number;
  /** With the id of the atlas, or null to go on without one. */
  readonly choose: (scanId: string | null) => void;
  readonly close: () => void;
}) {
  const { scans, preferred, prepare, choose, close } = props;
  const fit = suggestAtlas(scans);
  const own = fit.find(({ id }) => id === preferred);
  const shown = [...(own ? [own] : []), ...fit.filter((scan) => scan !== own)].slice(0, SHOWN);
  const [picked, pick] = useState(shown[0]?.id ?? null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog atlas-dialog"
      aria-labelledby="atlas-dialog-title"
      onCancel={close}
      onClose={close}
    >
      <h2 id="atlas-dialog-title">{words.atlasDialog}</h2>
      <p className="quiet">{shown.length === 0 ? words.noCandidate : words.atlasDialogSays}</p>
      <div className="atlas-choices" role="radiogroup" aria-label={words.suggestions}>
        {shown.map((scan) => (
          <label key={scan.id} className="atlas-choice">
            <input type="radio" name="atlas" checked={picked === scan.id} onChange={() => pick(scan.id)} />
            <img src={scan.thumbnail} alt="" width={40} height={40} />
            <span className="atlas-choice-name">
              <strong>{shortPseudonym(scan.pseudonym)}</strong>
              <span className="quiet">
                {[dateWords(scan.studyDate), spacingWords(scan), scan.kernel].filter(Boolean).join(' · ')}
              </span>
            </span>
            <span className="atlas-choice-why">
              {scan === fit[0] && <span className="chip accent">{words.suggested}</span>}
              {reasonsFor(scan).map((why) => (
                <span key={why} className="chip">
                  {words.why[why]}
                </span>
              ))}
              {scan.gold !== null && scan.gold > 0 && (
                <span className="chip warning">{words.gold(scan.gold)}</span>
              )}
              {scan.problems.length > 0 && (
                <span className="chip warning" title={scan.problems.map(({ message }) => message).join(' ')}>
                  {words.warnings(scan.problems.length)}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={close}>
          {words.cancel}
        </button>
        {prepare > 0 && (
          <button type="button" className="button" onClick={() => choose(null)}>
            {words.lungsOnly}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          disabled={picked === null}
          onClick={() => picked !== null && choose(picked)}
        >
          {words.makeAndPrepare(prepare)}
        </button>
      </div>
    </dialog>
  );
}
