import { useEffect, useState } from 'react';
import { ask, type Failure, failureOf } from '../../api.ts';
import { hearRenamed } from '../../state/annotation.ts';
import { settings as words } from '../../strings/en/settings.ts';
import { FailureLine } from '../FailureLine.tsx';

/** Who has boxes in this library. */
export function ReadersPart() {
  const [readers, setReaders] = useState<readonly string[]>([]);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const take = (answer: Promise<readonly string[]>) =>
    answer.then(
      (all) => {
        setReaders(all);
        setFailure(null);
        return true;
      },
      (error: unknown) => {
        setFailure(failureOf(error));
        return false;
      },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once.
  useEffect(() => void take(ask('listReaders', undefined)), []);
  return (
    <section aria-labelledby="settings-readers">
      <h2 id="settings-readers">{words.readers}</h2>
      <p className="quiet">{words.readersHint}</p>
      {readers.length === 0 ? (
        <p>{words.noReaders}</p>
      ) : (
        <ul className="reader-names">
          {readers.map((reader) => (
            <ReaderName
              key={reader}
              name={reader}
              rename={async (to) => {
                if (await take(ask('renameReader', { from: reader, to })))
                  await hearRenamed(reader, to.trim());
              }}
            />
          ))}
        </ul>
      )}
      <form
        className="tools"
        onSubmit={(event) => {
          event.preventDefault();
          void take(ask('addReader', { name })).then((done) => done && setName(''));
        }}
      >
        <input
          aria-label={words.readerName}
          placeholder={words.readerName}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button" disabled={name.trim() === ''}>
          {words.addReader}
        </button>
      </form>
      <FailureLine failure={failure} />
    </section>
  );
}

function ReaderName(props: { readonly name: string; readonly rename: (to: string) => Promise<void> }) {
  const { name, rename } = props;
  const [typed, setTyped] = useState<string | null>(null);
  if (typed === null) {
    return (
      <li className="reader-name">
        <span>{name}</span>
        <button
          type="button"
          className="button"
          aria-label={words.renameReader(name)}
          onClick={() => setTyped(name)}
        >
          {words.rename}
        </button>
      </li>
    );
  }
  return (
    <li className="reader-name">
      <form
        className="tools"
        onSubmit={(event) => {
          event.preventDefault();
          void rename(typed).then(() => setTyped(null));
        }}
      >
        <input
          aria-label={words.newName(name)}
          value={typed}
          maxLength={63}
          // biome-ignore lint/a11y/noAutofocus: it was asked for.
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={typed.trim() === '' || typed.trim() === name}>
          {words.save}
        </button>
        <button type="button" className="button" onClick={() => setTyped(null)}>
          {words.keep}
        </button>
      </form>
    </li>
  );
}
