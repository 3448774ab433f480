import { useEffect, useRef, useState } from 'react';
import type { ScanHoldings } from '../../../preload/contract.ts';
import { library as words } from '../../strings/en/library.ts';

/** Whether readers have worked on the scan. */
export const hasWork = ({ boxes, reviews, measurements }: ScanHoldings): boolean =>
  boxes + reviews + measurements > 0;

/** Says what goes with a scan; where readers' work goes too, its id is typed first. */
export function RemoveScanDialog(props: {
  readonly scanId: string;
  readonly name: string;
  readonly holdings: ScanHoldings;
  readonly remove: () => void;
  readonly close: () => void;
}) {
  const { scanId, name, holdings, remove, close } = props;
  const [typed, setTyped] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const work = hasWork(holdings);
  const blocked = holdings.jobs > 0;
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="remove-scan-title"
      onCancel={close}
      onClose={close}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          remove();
        }}
      >
        <h2 id="remove-scan-title">{words.removeScanTitle(name)}</h2>
        {blocked ? <p>{words.removeScanJobs(holdings.jobs)}</p> : <p>{words.removeScanSays(holdings)}</p>}
        {!blocked && work && (
          <>
            <p>{words.removeScanWork(holdings)}</p>
            <label>
              {words.removeScanType(scanId)}{' '}
              <input value={typed} onChange={(event) => setTyped(event.target.value)} />
            </label>
          </>
        )}
        <div className="dialog-acts">
          <button type="button" className="button" onClick={close}>
            {words.cancel}
          </button>
          {!blocked && (
            <button type="submit" className="button danger" disabled={work && typed !== scanId}>
              {words.removeScanDo}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
