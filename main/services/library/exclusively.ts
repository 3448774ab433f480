import { setTimeout as delay } from 'node:timers/promises';
import { tryLock } from '../../catalog/exclusive.ts';
import { refuseWriteFailure } from '../../catalog/writeFailure.ts';
import type { Session } from './session.ts';

/** How often a lock that another run holds is tried again. */
const TRY_MS = 100;

/**
 * Does something that only one process of all that have the library open may do at a time, such as writing a
 * patch store. Whoever comes second waits, is told so, and then finds what the first has made.
 *
 * @param name of what is written; letters, digits, `-`, `_` and `.`
 * @throws the signal's reason when cancelled while waiting.
 */
export async function exclusively<T>(
  session: Pick<Session, 'library' | 'signal' | 'listen'>,
  name: string,
  act: () => Promise<T>,
): Promise<T> {
  const release = await takeTurn(session, name);
  try {
    return await act();
  } finally {
    release();
  }
}

async function takeTurn(
  { library, signal, listen }: Pick<Session, 'library' | 'signal' | 'listen'>,
  name: string,
): Promise<() => void> {
  const file = library.at('locks', name);
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    const release = tryToLock(file);
    if (release) return release;
    if (tries === 0) {
      const message = `another run of the program is at work on ${name}; waiting until it is done`;
      listen({ kind: 'notice', code: 'waiting-for-another', message });
    }
    await delay(TRY_MS);
  }
}

function tryToLock(file: string): (() => void) | undefined {
  try {
    return tryLock(file);
  } catch (error) {
    throw refuseWriteFailure(error);
  }
}
