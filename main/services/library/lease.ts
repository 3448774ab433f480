import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { COMPUTER } from '../../artefacts/writer.ts';

const RENEW_MS = 20_000;
/** A lease that was not renewed for so long belongs to a program that is gone. */
const EXPIRES_MS = 90_000;

/**
 * Says that this computer has the library open, and refuses one that another computer has open: SQLite's journal
 * needs the memory of one computer, and two on a shared disk would damage the catalog. Containers on one computer
 * share its memory and may work together.
 * @param computer another only in a test.
 * @returns what gives it back. @throws Refusal `library-elsewhere`.
 */
export function takeLease(root: string, computer: string = COMPUTER): () => void {
  const folder = join(root, 'leases');
  mkdirSync(folder, { recursive: true });
  const own = join(folder, `${computer}-${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(own, hostname());
  // The disk's own clock on both sides: the computers' may differ.
  const nowMs = statSync(own).mtimeMs;
  for (const name of readdirSync(folder)) {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    if (!found) continue;
    const lives = nowMs - found.mtimeMs < EXPIRES_MS;
    if (lives && name.startsWith(`${computer}-`)) continue;
    if (lives) {
      rmSync(own, { force: true });
      throw new Refusal(
        'library-elsewhere',
        'another computer has this library open; close it there, or wait two minutes if it was switched off',
      );
    }
    rmSync(join(folder, name), { force: true });
  }
  const timer = setInterval(() => renew(own), RENEW_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    rmSync(own, { force: true });
  };
}

function renew(own: string): void {
  const now = new Date();
  try {
    utimesSync(own, now, now);
  } catch {
    // The disk may be away for a moment; whoever writes to it next says so.
  }
}
