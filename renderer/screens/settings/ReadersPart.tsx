import { useEffect, useState } from 'react';
import { ask, type Trouble, troubleOf } from '../../api.ts';
import { settings as words } from '../../strings/en/settings.ts';

/** Who has boxes in this library. */
export function ReadersPart() {
  const [readers, setReaders] = useState<readonly string[]>([]);
  const [name, setName] = useState('');
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const take = (answer: Promise<readonly string[]>) =>
    answer.then(
      (all) => {
        setReaders(all);
        setTrouble(null);
        return true;
      },
      (error: unknown) => {
        setTrouble(troubleOf(error));
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
        <p className="reader-names">{readers.join(' · ')}</p>
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
      {trouble && (
        <p className="amiss" role="alert">
          {trouble.message}
        </p>
      )}
    </section>
  );
}
