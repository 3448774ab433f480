import { useEffect, useMemo, useState } from 'react';
import type { ImportLine, VerdictKind } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { showLedger } from '../../state/shell.ts';
import { ledger as words } from '../../strings/en/ledger.ts';
import { en } from '../../strings/en.ts';
import { findLines } from './findLines.ts';
import { LedgerTable } from './LedgerTable.tsx';
import { useImports, useLedger } from './useLedger.ts';

const VERDICTS = Object.keys(en.verdicts) as VerdictKind[];

/** What became of every file of an import. */
export function LedgerScreen(props: { readonly chosen: number | 'newest' }) {
  const imports = useImports();
  const [verdict, setVerdict] = useState<VerdictKind | null>(null);
  const [query, setQuery] = useState('');
  const [written, setWritten] = useState<string | null>(null);
  const shown = imports?.find(({ id }) => id === props.chosen) ?? imports?.[0];
  const { lines, complete } = useLedger(shown, verdict);
  const found = useMemo(() => findLines(lines, query), [lines, query]);
  const all = shown ? VERDICTS.reduce((sum, kind) => sum + shown.counts[kind], 0) : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was written is of the lines that were shown.
  useEffect(() => setWritten(null), [shown?.id, verdict]);
  return (
    <main className="page ledger" aria-labelledby="ledger-title">
      <header className="library-head">
        <h1 id="ledger-title">{words.title}</h1>
        {shown && <ImportSelect shown={shown.id} imports={imports ?? []} />}
        {written && (
          <span className="quiet" role="status">
            {words.exported(written)}
          </span>
        )}
        <div className="library-acts">
          {shown && (
            <button
              type="button"
              className="button"
              title={words.exportHint}
              onClick={() =>
                void attempt(async () =>
                  setWritten((await ask('exportLedger', { importId: shown.id, verdict })).name),
                )
              }
            >
              {words.export}
            </button>
          )}
          <button type="button" className="button" onClick={() => showLedger(null)}>
            {en.backToScans}
          </button>
        </div>
      </header>
      {imports?.length === 0 && (
        <section className="note library-empty">
          <p>{en.noImports}</p>
          <p className="quiet">{en.dropHere}</p>
        </section>
      )}
      {shown && (
        <>
          <div className="tools scan-filters">
            <input
              type="search"
              aria-label={words.search}
              placeholder={words.search}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            <VerdictFilter counts={shown.counts} all={all} chosen={verdict} choose={setVerdict} />
            <span className="quiet scan-count" role="status">
              {complete ? words.found(found.length, all) : words.reading}
            </span>
          </div>
          {complete && found.length === 0 ? (
            <section className="note library-empty">
              <p>{words.nothing}</p>
              <button
                type="button"
                className="button"
                onClick={() => {
                  setQuery('');
                  setVerdict(null);
                }}
              >
                {words.clear}
              </button>
            </section>
          ) : (
            <LedgerTable lines={found} />
          )}
        </>
      )}
    </main>
  );
}

/** Chooses whose ledger is shown. */
function ImportSelect(props: { readonly shown: number; readonly imports: readonly ImportLine[] }) {
  return (
    <select
      aria-label={words.which}
      value={props.shown}
      onChange={(event) => showLedger(Number(event.target.value))}
    >
      {props.imports.map(({ id, startedAt, state }) => (
        <option key={id} value={id}>
          {new Date(startedAt).toLocaleString()}
          {state === 'done' ? '' : ` (${words.states[state]})`}
        </option>
      ))}
    </select>
  );
}

/** Shows the files of one verdict, or all. */
function VerdictFilter(props: {
  readonly counts: ImportLine['counts'];
  readonly all: number;
  readonly chosen: VerdictKind | null;
  readonly choose: (verdict: VerdictKind | null) => void;
}) {
  const { counts, all, chosen, choose } = props;
  return (
    <fieldset className="segments" aria-label={words.verdicts}>
      <button type="button" className="button" aria-pressed={chosen === null} onClick={() => choose(null)}>
        {words.all} <b>{all.toLocaleString('en')}</b>
      </button>
      {VERDICTS.map((kind) => (
        <button
          key={kind}
          type="button"
          className="button"
          aria-pressed={chosen === kind}
          onClick={() => choose(chosen === kind ? null : kind)}
        >
          {en.verdicts[kind]} <b>{counts[kind].toLocaleString('en')}</b>
        </button>
      ))}
    </fieldset>
  );
}
