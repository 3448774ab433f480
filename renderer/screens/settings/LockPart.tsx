import { useState } from 'react';
import type { SettingsView } from '../../../preload/contract/settings.ts';
import { lockNow, removeLock, setLock } from '../../state/lock.ts';
import { lock as words } from '../../strings/en/lock.ts';

const SHORTEST = 8;

/** A passphrase before the view after some minutes without an act. */
export function LockPart({ view }: { readonly view: SettingsView }) {
  const [typed, setTyped] = useState('');
  const [minutes, setMinutes] = useState(10);
  const on = view.lock !== null;
  return (
    <section aria-labelledby="settings-lock">
      <h2 id="settings-lock">{words.title}</h2>
      <p className="quiet">{words.hint}</p>
      <p>{view.lock ? words.on(view.lock.minutes) : words.off}</p>
      <form
        className="tools"
        onSubmit={(event) => {
          event.preventDefault();
          void (on ? removeLock(typed) : setLock(typed, minutes)).then(() => setTyped(''));
        }}
      >
        <label title={words.passphraseHint}>
          {words.passphrase}{' '}
          <input type="password" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
        {!on && (
          <label>
            {words.minutes}{' '}
            <input
              type="number"
              min={1}
              max={240}
              value={minutes}
              onChange={(event) => setMinutes(Number(event.target.value))}
            />
          </label>
        )}
        <button type="submit" className="button" disabled={typed.length < SHORTEST}>
          {on ? words.remove : words.set}
        </button>
        {on && (
          <button type="button" className="button" onClick={lockNow}>
            {words.now}
          </button>
        )}
      </form>
    </section>
  );
}
