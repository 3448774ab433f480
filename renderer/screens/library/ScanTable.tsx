// biome-ignore-all lint/a11y/useSemanticElements: a virtualised table places its rows itself, which <table> cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names its active row.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import type { ScanRow } from '../../../preload/contract.ts';
import { sortScansBy, useLibraryView } from '../../state/libraryView.ts';
import { library as words } from '../../strings/en/library.ts';
import { SCAN_COLUMNS } from './scanColumns.ts';
import { type Chosen, choose } from './selectRows.ts';

const ROW = 48;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -1e9,
  End: 1e9,
};

/** The scans, as many as there may be; only those in sight are drawn. */
export function ScanTable(props: {
  readonly scans: readonly ScanRow[];
  readonly chosen: Chosen;
  readonly setChosen: (chosen: Chosen) => void;
  readonly active: number;
  readonly setActive: (row: number) => void;
  readonly open: (scanId: string) => void;
}) {
  const { scans, chosen, setChosen, active, setActive, open } = props;
  const order = scans.map(({ id }) => id);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: scans.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const press = (event: KeyboardEvent) => {
    // The headers' buttons hear their own keys.
    if (event.target !== scroller.current) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const step = STEPS[event.key];
    const here = order[active];
    if (event.key === 'a' && ctrl) setChosen({ ids: new Set(order), anchor: chosen.anchor });
    else if (event.key === 'Escape' && chosen.ids.size > 0) setChosen({ ids: new Set(), anchor: null });
    else if (event.key === 'Enter' && here) open(here);
    else if (event.key === ' ' && here) {
      setChosen(choose(chosen, order, here, { ctrl: true, shift: false }));
    } else if (step !== undefined) {
      const next = Math.max(0, Math.min(order.length - 1, active + step));
      setActive(next);
      rows.scrollToIndex(next);
      if (order[next] && !ctrl) {
        setChosen(choose(chosen, order, order[next], { ctrl: false, shift: event.shiftKey }));
      }
    } else return;
    event.preventDefault();
  };
  const click = (event: MouseEvent, row: number, id: string) => {
    setActive(row);
    setChosen(choose(chosen, order, id, { ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey }));
  };
  return (
    <div
      className="grid-body"
      ref={scroller}
      role="grid"
      aria-label={words.grid}
      aria-multiselectable="true"
      aria-rowcount={scans.length + 1}
      aria-activedescendant={order[active] ? `row-${order[active]}` : undefined}
      tabIndex={0}
      onKeyDown={press}
    >
      <TableHead />
      <div role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((item) => {
          const scan = scans[item.index]!;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys.
            <div
              key={scan.id}
              id={`row-${scan.id}`}
              role="row"
              className={item.index === active ? 'scan-line row active' : 'scan-line row'}
              data-row={scan.id}
              aria-selected={chosen.ids.has(scan.id)}
              aria-rowindex={item.index + 2}
              style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              onClick={(event) => click(event, item.index, scan.id)}
              onDoubleClick={() => open(scan.id)}
            >
              <Cells scan={scan} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function TableHead() {
  const sort = useLibraryView((view) => view.sort);
  return (
    <div role="rowgroup" className="scan-head">
      <div role="row" className="scan-line" aria-rowindex={1}>
        <span role="columnheader">
          <span className="hidden-words">{words.image}</span>
        </span>
        {SCAN_COLUMNS.map(({ name }) => {
          const sorted = sort.column === name ? (sort.down ? 'descending' : 'ascending') : 'none';
          return (
            <span key={name} role="columnheader" className={`cell-${name}`} aria-sort={sorted}>
              <button type="button" onClick={() => sortScansBy(name)}>
                {words.columns[name]}
                <i aria-hidden="true" className={`arrow ${sorted}`} />
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}

function Cells({ scan }: { readonly scan: ScanRow }) {
  const said = scan.problems.map(({ message }) => message).join('\n');
  const blocking = scan.problems.some((problem) => problem.blocking);
  return (
    <>
      <span role="gridcell">
        <img src={scan.thumbnail} alt="" width={42} height={42} loading="lazy" />
      </span>
      {SCAN_COLUMNS.map(({ name, words: wordsOf }) =>
        name === 'warnings' ? (
          <span key={name} role="gridcell" className="cell-warnings" title={said}>
            {scan.problems.length > 0 && (
              <>
                <span className={blocking ? 'chip failure' : 'chip warning'}>
                  {words.warnings(scan.problems.length)}
                </span>
                <span className="ellipsis quiet">{scan.problems[0]!.message}</span>
              </>
            )}
          </span>
        ) : (
          <span key={name} role="gridcell" className={`ellipsis cell-${name}`} title={wordsOf(scan)}>
            {name === 'stage' ? (
              <span className={`stage-mark ${scan.stage}`}>{wordsOf(scan)}</span>
            ) : (
              wordsOf(scan)
            )}
          </span>
        ),
      )}
    </>
  );
}
