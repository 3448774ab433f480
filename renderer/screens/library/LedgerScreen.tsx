// biome-ignore-all lint/a11y/useSemanticElements: a virtualised table places its rows itself, which <table> cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names its active row.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { ImportLine, LedgerLine, VerdictKind } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { showLedger } from '../../state/shell.ts';
import { en } from '../../strings/en.ts';

const ROW = 30;
/** As many as main answers at once, `LEDGER_PAGE`. */
const LEDGER_PAGE_LINES = 500;

/** What became of every file of an import. */
export function LedgerScreen(props: { readonly chosen: number | 'newest' }) {
  const [imports, setImports] = useState<readonly ImportLine[] | null>(null);
  const [verdict, setVerdict] = useState<VerdictKind | null>(null);
  const [lines, setLines] = useState<readonly LedgerLine[]>([]);
  useEffect(() => {
    void attempt(async () => setImports(await ask('listImports', undefined)));
    return window.drasclr.on('libraryChanged', () => {
      void attempt(async () => setImports(await ask('listImports', undefined)));
    });
  }, []);
  const shown = imports?.find(({ id }) => id === props.chosen) ?? imports?.[0];
  useEffect(() => {
    let current = true;
    const load = async () => {
      const all: LedgerLine[] = [];
      for (
        let page: readonly LedgerLine[] | null = null;
        shown && (!page || page.length === LEDGER_PAGE_LINES);
      ) {
        page = await ask('readLedger', { importId: shown.id, verdict, offset: all.length });
        all.push(...page);
        if (!current) return;
        setLines([...all]);
      }
    };
    void attempt(load);
    return () => {
      current = false;
    };
  }, [shown, verdict]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  return (
    <main className="page ledger" aria-labelledby="ledger-title">
      <header className="tools">
        <h1 id="ledger-title">{en.imports}</h1>
        <button type="button" className="button" onClick={() => showLedger(null)}>
          {en.backToScans}
        </button>
        {imports && imports.length > 0 && (
          <select
            aria-label={en.imports}
            value={shown?.id}
            onChange={(event) => showLedger(Number(event.target.value))}
          >
            {imports.map(({ id, startedAt }) => (
              <option key={id} value={id}>
                {new Date(startedAt).toLocaleString()}
              </option>
            ))}
          </select>
        )}
        {shown &&
          (Object.keys(en.verdicts) as VerdictKind[]).map((kind) => (
            <button
              key={kind}
              type="button"
              className="button"
              aria-pressed={verdict === kind}
              onClick={() => setVerdict(verdict === kind ? null : kind)}
            >
              {en.verdicts[kind]} {shown.counts[kind]}
            </button>
          ))}
      </header>
      {imports?.length === 0 && <p className="quiet">{en.noImports}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard. */}
      <div className="grid-body" ref={scroller} role="table" aria-label={en.ledger} tabIndex={0}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="rowgroup">
          {rows.getVirtualItems().map((item) => {
            const line = lines[item.index]!;
            return (
              <div
                key={item.key}
                role="row"
                className={`ledger-row ${line.verdict}`}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                <span role="cell">{en.verdicts[line.verdict]}</span>
                <span role="cell" className="ellipsis" title={line.name}>
                  {line.name}
                </span>
                <span role="cell" className="ellipsis" title={line.reason ?? ''}>
                  {line.reason ?? ''}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </main>
  );
}
