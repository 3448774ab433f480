import { useState } from 'react';
import type { ScanHoldings } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { refresh, useScreen } from '../../store.ts';
import { library as words } from '../../strings/en/library.ts';
import { shortPseudonym } from '../../words.ts';
import { hasWork, RemoveScanDialog } from './RemoveScanDialog.tsx';

/** Asks what would go with the scan, then removes it once the user has confirmed. */
export function RemoveScan({ scanId }: { readonly scanId: string | undefined }) {
  const [holdings, setHoldings] = useState<ScanHoldings | null>(null);
  const name = useScreen(({ scans }) =>
    scans.kind === 'ready' ? scans.value.find(({ id }) => id === scanId)?.pseudonym : undefined,
  );
  const close = () => setHoldings(null);
  return (
    <>
      <button
        type="button"
        className="button"
        title={words.removeScanHint}
        disabled={scanId === undefined}
        onClick={() => scanId && void attempt(async () => setHoldings(await ask('scanHoldings', { scanId })))}
      >
        {words.removeScan}
      </button>
      {holdings && scanId && (
        <RemoveScanDialog
          scanId={scanId}
          name={shortPseudonym(name ?? scanId)}
          holdings={holdings}
          close={close}
          remove={() => {
            close();
            void attempt(() => removeScan(scanId, hasWork(holdings)));
          }}
        />
      )}
    </>
  );
}

/** @param confirmed the user was asked about readers' work: what came after the question is refused by main. */
async function removeScan(scanId: string, confirmed: boolean): Promise<void> {
  await ask('removeScan', { scanId, confirmed: confirmed ? scanId : null });
  if (useScreen.getState().selectedId === scanId) useScreen.setState({ selectedId: null, scan: null });
  await refresh();
}
