import { useEffect, useState } from 'react';
import type { ArchiveRow } from '../../../preload/contract/archives.ts';
import { ask, type Failure, failureOf } from '../../api.ts';
import { archives as words } from '../../strings/en/archives.ts';
import { FailureLine } from '../FailureLine.tsx';
import { ArchiveForm } from './ArchiveForm.tsx';

/** Archives that scans can be fetched from. */
export function ArchivesPart() {
  const [rows, setRows] = useState<readonly ArchiveRow[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [adding, setAdding] = useState(false);
  const take = (answer: Promise<readonly ArchiveRow[]>): Promise<boolean> =>
    answer.then(
      (all) => {
        setRows(all);
        setFailure(null);
        return true;
      },
      (error: unknown) => {
        setFailure(failureOf(error));
        return false;
      },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once.
  useEffect(() => void take(ask('listArchives', undefined)), []);
  return (
    <section aria-labelledby="settings-archives">
      <h2 id="settings-archives">{words.archivesTitle}</h2>
      <p className="quiet">{words.archivesHint}</p>
      {rows.length === 0 ? (
        <p>{words.noArchives}</p>
      ) : (
        <ul className="library-list">
          {rows.map((row) => (
            <ArchiveItem
              key={row.archive.name}
              row={row}
              remove={() => void take(ask('removeArchive', { name: row.archive.name }))}
            />
          ))}
        </ul>
      )}
      {adding ? (
        <ArchiveForm
          close={() => setAdding(false)}
          save={async (archive, secret) => {
            const saved = await take(ask('saveArchive', { archive, ...(secret && { secret }) }));
            if (saved) setAdding(false);
          }}
        />
      ) : (
        <div className="tools">
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {words.add}
          </button>
        </div>
      )}
      <FailureLine failure={failure} />
    </section>
  );
}

function ArchiveItem({ row, remove }: { readonly row: ArchiveRow; readonly remove: () => void }) {
  const { archive, secret } = row;
  const [answer, setAnswer] = useState<string | null>(null);
  const test = () => {
    setAnswer(words.testing);
    ask('testArchive', { name: archive.name }).then(setAnswer, (error: unknown) =>
      setAnswer(failureOf(error).message),
    );
  };
  const at = archive.kind === 'dimse' ? `${archive.calledAe} · ${archive.host}:${archive.port}` : archive.url;
  return (
    <li>
      <strong className="ellipsis">{archive.name}</strong>
      <span className="quiet ellipsis">
        {at}
        {archive.kind === 'dicomweb' && ` · ${words.secrets[secret]}`}
      </span>
      <span className="row-acts">
        <button
          type="button"
          className="button small"
          aria-label={words.testThis(archive.name)}
          onClick={test}
        >
          {words.test}
        </button>
        <button
          type="button"
          className="button small"
          aria-label={words.removeThis(archive.name)}
          onClick={remove}
        >
          {words.remove}
        </button>
      </span>
      {answer !== null && (
        <span className="archive-answer" role="status">
          {answer}
        </span>
      )}
    </li>
  );
}
