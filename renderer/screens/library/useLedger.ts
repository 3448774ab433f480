import { useEffect, useState } from 'react';
import type { ImportLine, LedgerLine, VerdictKind } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';

/** As many as main answers at once, the contract's `LEDGER_PAGE`. */
const PAGE = 500;

/** Imports, newest first, as they go on; null until main has answered. */
export function useImports(): readonly ImportLine[] | null {
  const [imports, setImports] = useState<readonly ImportLine[] | null>(null);
  useEffect(() => {
    const load = () => void attempt(async () => setImports(await ask('listImports', undefined)));
    load();
    return window.drasclr.on('libraryChanged', load);
  }, []);
  return imports;
}

/** An import's lines of one verdict, or of all, read page by page. */
export function useLedger(
  shown: ImportLine | undefined,
  verdict: VerdictKind | null,
): { readonly lines: readonly LedgerLine[]; readonly complete: boolean } {
  const [read, setRead] = useState<{ readonly lines: readonly LedgerLine[]; readonly complete: boolean }>({
    lines: [],
    complete: false,
  });
  useEffect(() => {
    if (!shown) return;
    let current = true;
    const load = async () => {
      const lines: LedgerLine[] = [];
      for (let more = true; more; ) {
        const page = await ask('readLedger', { importId: shown.id, verdict, offset: lines.length });
        if (!current) return;
        lines.push(...page);
        more = page.length === PAGE;
        setRead({ lines: [...lines], complete: !more });
      }
    };
    void attempt(load);
    return () => {
      current = false;
    };
  }, [shown, verdict]);
  return read;
}
