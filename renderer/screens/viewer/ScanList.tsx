import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LibraryDescription, ScanRow } from '../../../preload/contract.ts';
import { selectScan, useScreen } from '../../store.ts';
import { scansWords as words } from '../../strings/en/scans.ts';
import { findScans, type ScanOrder, sortScans } from '../library/findScans.ts';
import { ScanCard } from './ScanCard.tsx';

const CARD_HEIGHT = 92;

/** The library's scans: searched, sorted, thousands of them. */
export function ScanList(props: {
  readonly library: LibraryDescription;
  readonly scans: readonly ScanRow[];
}) {
  const { library, scans } = props;
  const [query, setQuery] = useState('');
  const [order, setOrder] = useState<ScanOrder>('patient');
  const selectedId = useScreen((screen) => screen.selectedId);
  const shown = useMemo(() => sortScans(findScans(scans, query), order), [scans, query, order]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    overscan: 6,
  });

  const move = (by: number) => {
    const at = shown.findIndex((scan) => scan.id === selectedId);
    const next = Math.min(Math.max(at + by, 0), shown.length - 1);
    const scan = shown[next];
    if (!scan) return;
    void selectScan(scan.id);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scan chosen elsewhere comes into view once; the reader may scroll on.
  useEffect(() => {
    const at = shown.findIndex((scan) => scan.id === selectedId);
    if (at >= 0) rows.scrollToIndex(at);
  }, [selectedId]);

  return (
    <aside className="scans" aria-label={words.list}>
      <header className="scans-head">
        <h1 title={words.version(library.version)}>{library.name}</h1>
        <span className="count">{words.count(shown.length, scans.length)}</span>
      </header>
      <div className="scans-tools">
        <input
          type="search"
          placeholder={words.searchHint}
          aria-label={words.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <select
          aria-label={words.sort}
          value={order}
          onChange={(event) => setOrder(event.target.value as ScanOrder)}
        >
          {Object.entries(words.orders).map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div
        className="scans-rows"
        ref={scroller}
        role="listbox"
        aria-label={words.listLabel}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          // The list keeps the focus after a click; over a plane the arrows walk through its slices.
          if (document.querySelector('.pane-viewport:hover')) return;
          event.preventDefault();
          event.stopPropagation();
          move(event.key === 'ArrowDown' ? 1 : -1);
        }}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((item) => {
            const scan = shown[item.index]!;
            return (
              <div
                key={scan.id}
                className="scans-row"
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                <ScanCard scan={scan} selected={scan.id === selectedId} />
              </div>
            );
          })}
        </div>
        {shown.length === 0 && scans.length > 0 && <p className="scans-none">{words.noMatch(query)}</p>}
      </div>
    </aside>
  );
}
