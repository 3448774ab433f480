import { useState } from 'react';
import type { LibraryDescription, ScanRow } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { showLedger } from '../../state/shell.ts';
import { archives } from '../../strings/en/archives.ts';
import { library as words } from '../../strings/en/library.ts';
import { en } from '../../strings/en.ts';
import { stageNumber } from '../../words.ts';
import { ArchiveDialog } from './ArchiveDialog.tsx';

/** The library's name and size at the left, how scans come into it at the right, its atlas below. */
export function LibraryHead(props: {
  readonly library: LibraryDescription;
  readonly scans: readonly ScanRow[];
  readonly atlasWaits: boolean;
  readonly chooseAtlas: () => void;
}) {
  const { library, scans, atlasWaits, chooseAtlas } = props;
  const [searching, setSearching] = useState(false);
  const prepared = scans.filter(({ stage }) => stageNumber(stage) >= stageNumber('prepared')).length;
  const warned = scans.filter(({ problems }) => problems.length > 0).length;
  return (
    <>
      <header className="library-head">
        <h1 id="library-title">{library.name}</h1>
        <span className="quiet">{words.counts(scans.length, prepared, warned)}</span>
        {library.atlas && (
          <span className="chip" data-atlas>
            {en.atlas(library.atlas.name, library.atlas.landmarks)}
          </span>
        )}
        <div className="library-acts" role="toolbar" aria-label={words.actions}>
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
          <button type="button" className="button" onClick={() => setSearching(true)}>
            {archives.from}
          </button>
          <button type="button" className="button" onClick={() => showLedger('newest')}>
            {en.imports}
          </button>
        </div>
      </header>
      {searching && <ArchiveDialog close={() => setSearching(false)} />}
      {!library.atlas && (
        <div className="hint library-hint">
          <p>
            <strong>{words.atlasTitle}.</strong> {atlasWaits ? words.atlasWaits : words.atlasSays}
          </p>
          {!atlasWaits && scans.length > 0 && (
            <button type="button" className="button" onClick={chooseAtlas}>
              {words.chooseAtlas}
            </button>
          )}
        </div>
      )}
    </>
  );
}
