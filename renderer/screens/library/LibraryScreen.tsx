// biome-ignore-all lint/a11y/useSemanticElements: a virtualised table places its rows itself, which <table> cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names its active row.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { LibraryDescription, ScanRow } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { show, showLedger } from '../../state/shell.ts';
import { selectScan } from '../../store.ts';
import { en } from '../../strings/en.ts';
import { dateWords, STAGES, shortPseudonym, spacingWords, stageNumber, stageWords } from '../../words.ts';
import { findScans } from './findScans.ts';
import { type Chosen, choose, NONE } from './selectRows.ts';

const ROW = 60;

interface Column {
  readonly name: string;
  readonly key: (scan: ScanRow) => string | number;
  readonly words: (scan: ScanRow) => string;
}

const COLUMNS: readonly Column[] = [
  { name: 'Patient', key: (s) => s.pseudonym, words: (s) => shortPseudonym(s.pseudonym) },
  { name: 'Date', key: (s) => s.studyDate ?? '', words: (s) => dateWords(s.studyDate) },
  { name: 'Slices', key: (s) => s.slices, words: (s) => `${s.slices}` },
  { name: 'Spacing', key: (s) => s.spacingMm[2], words: spacingWords },
  { name: 'Kernel', key: (s) => s.kernel ?? '', words: (s) => s.kernel ?? '–' },
  { name: 'Stage', key: (s) => stageNumber(s.stage), words: (s) => stageWords(s.stage) },
  {
    name: 'Warnings',
    key: (s) => s.problems.length,
    words: (s) => s.problems.map(({ message }) => message).join(' '),
  },
];

/** Scans as a table: found, sorted, chosen and prepared. */
export function LibraryScreen(props: {
  readonly library: LibraryDescription;
  readonly scans: readonly ScanRow[];
}) {
  const { library, scans } = props;
  const [query, setQuery] = useState('');
  const [stage, setStage] = useState('');
  const [warned, setWarned] = useState(false);
  const [sort, setSort] = useState({ column: 0, down: false });
  const [chosen, setChosen] = useState<Chosen>(NONE);
  const [active, setActive] = useState(0);
  const shown = useMemo(() => {
    const { key } = COLUMNS[sort.column]!;
    const found = findScans(scans, query).filter(
      (scan) => (!stage || scan.stage === stage) && (!warned || scan.problems.length > 0),
    );
    const way = sort.down ? -1 : 1;
    return [...found].sort((a, b) => way * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }, [scans, query, stage, warned, sort]);
  const order = useMemo(() => shown.map(({ id }) => id), [shown]);
  const ids = order.filter((id) => chosen.ids.has(id));
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const open = (id: string) => {
    void selectScan(id);
    show('viewer');
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === 'a' && ctrl) setChosen({ ids: new Set(order), anchor: chosen.anchor });
    else if (event.key === 'Enter' && order[active]) open(order[active]);
    else if (event.key === ' ' && order[active])
      setChosen(choose(chosen, order, order[active], { ctrl: true, shift: false }));
    else if (step !== undefined) {
      const next = Math.max(0, Math.min(order.length - 1, active + step));
      setActive(next);
      rows.scrollToIndex(next);
      if (order[next] && !ctrl)
        setChosen(choose(chosen, order, order[next], { ctrl: false, shift: event.shiftKey }));
    } else return;
    event.preventDefault();
  };
  return (
    <main className="page library" aria-labelledby="library-title">
      <Tools library={library} ids={ids} />
      <div className="tools">
        <input
          type="search"
          aria-label={en.search}
          placeholder={en.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <select aria-label="Stage" value={stage} onChange={(event) => setStage(event.target.value)}>
          <option value="">{en.anyStage}</option>
          {STAGES.map(({ stage: each, name }) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
        <label>
          <input type="checkbox" checked={warned} onChange={(event) => setWarned(event.target.checked)} />
          {en.onlyWarnings}
        </label>
        <span className="quiet">
          {shown.length} / {scans.length}
        </span>
      </div>
      <div
        className="grid-body"
        ref={scroller}
        role="grid"
        aria-label="Scans"
        aria-multiselectable="true"
        aria-rowcount={shown.length + 1}
        aria-activedescendant={order[active] ? `row-${order[active]}` : undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        <div role="rowgroup" className="scan-head">
          <div role="row" className="scan-line">
            <span role="columnheader">Image</span>
            {COLUMNS.map(({ name }, column) => (
              <span
                key={name}
                role="columnheader"
                aria-sort={sort.column === column ? (sort.down ? 'descending' : 'ascending') : 'none'}
              >
                <button
                  type="button"
                  onClick={() => setSort({ column, down: sort.column === column && !sort.down })}
                >
                  {name}
                </button>
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((item) => {
            const scan = shown[item.index]!;
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
                onClick={(event) => {
                  setActive(item.index);
                  setChosen(
                    choose(chosen, order, scan.id, {
                      ctrl: event.ctrlKey || event.metaKey,
                      shift: event.shiftKey,
                    }),
                  );
                }}
                onDoubleClick={() => open(scan.id)}
              >
                <span role="gridcell">
                  <img src={scan.thumbnail} alt="" width={52} height={52} loading="lazy" />
                </span>
                {COLUMNS.map(({ name, words }) => (
                  <span key={name} role="gridcell" className="ellipsis" title={words(scan)}>
                    {words(scan)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {shown.length === 0 && <p className="quiet">{scans.length === 0 ? en.dropHere : en.nothingFound}</p>}
    </main>
  );
}

/** What can be done with the library and the chosen scans. */
function Tools(props: { readonly library: LibraryDescription; readonly ids: readonly string[] }) {
  const { library, ids } = props;
  const [each, setEach] = useState(false);
  const { atlas } = library;
  return (
    <>
      <header className="tools">
        <h1 id="library-title">{library.name}</h1>
        <button
          type="button"
          className="button"
          onClick={() => void attempt(() => ask('chooseAndImport', { source: 'folder' }))}
        >
          {en.importFolder}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void attempt(() => ask('chooseAndImport', { source: 'files' }))}
        >
          {en.importFiles}
        </button>
        <button type="button" className="button" onClick={() => showLedger('newest')}>
          {en.imports}
        </button>
        <span className="quiet">{en.dropHere}</span>
      </header>
      <p className={atlas ? 'quiet' : 'hint'}>{atlas ? en.atlas(atlas.name, atlas.landmarks) : en.noAtlas}</p>
      <div className="tools" role="toolbar" aria-label={en.chosen(ids.length)}>
        <span>{en.chosen(ids.length)}</span>
        <button
          type="button"
          className="button"
          disabled={ids.length === 0}
          onClick={() => void attempt(() => ask('prepareScans', { scanIds: ids, each }))}
        >
          {en.prepare(ids.length)}
        </button>
        <label>
          <input type="checkbox" checked={each} onChange={(event) => setEach(event.target.checked)} />
          {en.eachAlone}
        </label>
        <button
          type="button"
          className="button"
          disabled={ids.length !== 1}
          onClick={() => void attempt(() => ask('makeAtlas', { scanId: ids[0]! }))}
        >
          {en.makeAtlas}
        </button>
        <button
          type="button"
          className="button"
          disabled={ids.length !== 1}
          onClick={() => {
            void selectScan(ids[0]!);
            show('viewer');
          }}
        >
          {en.open}
        </button>
      </div>
    </>
  );
}
