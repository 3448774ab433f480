import { useMemo, useState } from 'react';
import type { LibraryDescription, ScanRow } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt, useJobs } from '../../state/jobs.ts';
import { ALL_SCANS, filterScans, useLibraryView } from '../../state/libraryView.ts';
import { show } from '../../state/shell.ts';
import { selectScan } from '../../store.ts';
import { library as words } from '../../strings/en/library.ts';
import { AtlasDialog } from './AtlasDialog.tsx';
import { arrangeScans } from './arrangeScans.ts';
import { ChosenTools } from './ChosenTools.tsx';
import { LibraryHead } from './LibraryHead.tsx';
import { ScanFilters } from './ScanFilters.tsx';
import { ScanLine } from './ScanLine.tsx';
import { ScanTable } from './ScanTable.tsx';
import { type Chosen, NONE } from './selectRows.ts';

/** What waits for the atlas to be chosen: the scans to prepare after it. */
interface AtlasQuestion {
  readonly scanIds: readonly string[];
  readonly each: boolean;
}

/** Scans as a table: found, sorted, chosen and prepared. */
export function LibraryScreen(props: {
  readonly library: LibraryDescription;
  readonly scans: readonly ScanRow[];
}) {
  const { library, scans } = props;
  const { filter, sort } = useLibraryView();
  const [chosen, setChosen] = useState<Chosen>(NONE);
  const [active, setActive] = useState(0);
  const [question, setQuestion] = useState<AtlasQuestion | null>(null);
  const atlasWaits = useJobs(({ jobs }) =>
    jobs.some(
      ({ kind, state }) => kind === 'atlas' && (state.kind === 'pending' || state.kind === 'running'),
    ),
  );
  const shown = useMemo(() => arrangeScans(scans, filter, sort), [scans, filter, sort]);
  const ids = shown.map(({ id }) => id).filter((id) => chosen.ids.has(id));
  const open = (id: string) => {
    void selectScan(id);
    show('viewer');
  };
  const prepare = (each: boolean) => {
    if (!library.atlas && !atlasWaits) setQuestion({ scanIds: ids, each });
    else void attempt(() => ask('prepareScans', { scanIds: ids, each }));
  };
  return (
    <main className="page library" aria-labelledby="library-title">
      <LibraryHead
        library={library}
        scans={scans}
        atlasWaits={atlasWaits}
        chooseAtlas={() => setQuestion({ scanIds: [], each: false })}
      />
      {scans.length === 0 ? (
        <section className="note library-empty">
          <h2>{words.empty}</h2>
          <p>{words.emptySays}</p>
        </section>
      ) : (
        <>
          <ScanFilters shown={shown.length} all={scans.length} />
          <ChosenTools
            ids={ids}
            prepare={prepare}
            makeAtlas={() => void attempt(() => ask('makeAtlas', { scanId: ids[0]! }))}
            open={() => open(ids[0]!)}
            clear={() => setChosen(NONE)}
          />
          {shown.length === 0 ? (
            <section className="note library-empty">
              <p>{words.nothingFound}</p>
              <button type="button" className="button" onClick={() => filterScans(ALL_SCANS)}>
                {words.clearFilters}
              </button>
            </section>
          ) : (
            <>
              <ScanTable
                scans={shown}
                chosen={chosen}
                setChosen={setChosen}
                active={Math.min(active, shown.length - 1)}
                setActive={setActive}
                open={open}
              />
              <ScanLine scan={shown[Math.min(active, shown.length - 1)]} />
            </>
          )}
        </>
      )}
      {question && (
        <AtlasDialog
          scans={scans}
          preferred={question.scanIds.length === 1 ? question.scanIds[0]! : null}
          prepare={question.scanIds.length}
          close={() => setQuestion(null)}
          choose={(scanId) => {
            setQuestion(null);
            void attempt(() => makeThenPrepare(scanId, question));
          }}
        />
      )}
    </main>
  );
}

/** Jobs run in the order in which they were asked for: the atlas is there when the preparation begins. */
async function makeThenPrepare(scanId: string | null, { scanIds, each }: AtlasQuestion): Promise<void> {
  if (scanId !== null) await ask('makeAtlas', { scanId });
  if (scanIds.length > 0) await ask('prepareScans', { scanIds, each });
}
