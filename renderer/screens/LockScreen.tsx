import { useState } from 'react';
import { unlock } from '../state/lock.ts';
import { lock as words } from '../strings/en/lock.ts';

/** Asks for the passphrase; nothing else is seen. */
export function LockScreen() {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <main className="page-note lock-screen">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void unlock(typed).then((right) => {
            setWrong(!right);
            setTyped('');
          });
        }}
      >
        <h1>{words.locked}</h1>
        <label>
          {words.passphrase}{' '}
          <input
            type="password"
            value={typed}
            // biome-ignore lint/a11y/noAutofocus: there is nothing else.
            autoFocus
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>{' '}
        <button type="submit" className="button" disabled={typed === ''}>
          {words.unlock}
        </button>
        {wrong && (
          <p className="amiss" role="alert">
            {words.wrong}
          </p>
        )}
      </form>
    </main>
  );
}
