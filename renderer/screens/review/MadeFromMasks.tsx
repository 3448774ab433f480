import { useState } from 'react';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { runModel as words } from '../../strings/en/runModel.ts';
import { RunModel } from './RunModel.tsx';

/** What can be made of chosen scans once models exist: masks, reports, a table. */
export function MadeFromMasks(props: { readonly scanIds: readonly string[] }) {
  const { scanIds } = props;
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const none = scanIds.length === 0;
  const exportTable = () =>
    attempt(async () => {
      setSaid(null);
      const { file, scans, missing } = await ask('exportMeasures', { scanIds });
      setSaid(words.csvDone(file, scans, missing.length));
    });
  return (
    <>
      <button type="button" className="button" disabled={none} onClick={() => setAsking(true)}>
        {words.open}
      </button>
      <button
        type="button"
        className="button"
        disabled={none}
        title={words.measureHint}
        onClick={() => void attempt(() => ask('measureScans', { scanIds }))}
      >
        {words.measure}
      </button>
      <button
        type="button"
        className="button"
        disabled={none}
        onClick={() => void attempt(() => ask('reportScans', { scanIds }))}
      >
        {words.report}
      </button>
      <button type="button" className="button" disabled={none} onClick={() => void exportTable()}>
        {words.csv}
      </button>
      {said && (
        <span role="status" className="quiet">
          {said}{' '}
          <button
            type="button"
            className="button plain"
            onClick={() => void attempt(() => ask('showFolder', { folder: 'exports' }))}
          >
            {words.showExports}
          </button>
        </span>
      )}
      {asking && <RunModel scanIds={scanIds} close={() => setAsking(false)} />}
    </>
  );
}
