// biome-ignore-all lint/a11y/useSemanticElements: a virtualised table places its rows itself, which <table> cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { LedgerLine } from '../../../preload/contract.ts';
import { ledger as words } from '../../strings/en/ledger.ts';
import { en } from '../../strings/en.ts';

const ROW = 28;

/** Files with their verdicts and the reasons for them. */
export function LedgerTable({ lines }: { readonly lines: readonly LedgerLine[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard.
    <div className="grid-body" ref={scroller} role="table" aria-label={en.ledger} tabIndex={0}>
      <div role="rowgroup" className="scan-head">
        <div role="row" className="ledger-line">
          <span role="columnheader">{words.columns.verdict}</span>
          <span role="columnheader">{words.columns.file}</span>
          <span role="columnheader">{words.columns.reason}</span>
        </div>
      </div>
      <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="rowgroup">
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index]!;
          return (
            <div
              key={item.key}
              role="row"
              className={`ledger-line row ${line.verdict}`}
              data-file={line.name}
              style={{ transform: `translateY(${item.start}px)`, height: item.size }}
            >
              <span role="cell" className="verdict">
                {en.verdicts[line.verdict]}
              </span>
              <span role="cell" className="ellipsis selectable" title={line.name}>
                {line.name}
              </span>
              <span role="cell" className="ellipsis quiet selectable" title={line.reason ?? ''}>
                {line.reason ?? ''}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
