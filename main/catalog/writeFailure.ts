import { Refusal } from '../../native-models/common/refusal.ts';

const REBUILD = 'run "drasclr library verify", then "drasclr library rebuild"';

const REFUSALS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  SQLITE_FULL: ['library-full', 'the disk of the library is full; nothing was lost, free some space'],
  SQLITE_READONLY: ['library-read-only', 'the library cannot be written; check its permissions'],
  SQLITE_CANTOPEN: ['library-read-only', 'the catalog of the library cannot be opened or created'],
  SQLITE_PERM: ['library-read-only', 'the catalog of the library may not be opened'],
  SQLITE_AUTH: ['library-read-only', 'the catalog of the library may not be opened'],
  SQLITE_NOTADB: ['library-damaged', `catalog.sqlite in the library is not a catalog; ${REBUILD}`],
  SQLITE_CORRUPT: ['library-damaged', `the catalog of the library is damaged; ${REBUILD}`],
  SQLITE_FORMAT: ['library-damaged', `the catalog of the library is damaged; ${REBUILD}`],
  SQLITE_BUSY: ['library-busy', 'another program holds the library; close it and try again'],
  SQLITE_LOCKED: ['library-busy', 'another program holds the library; close it and try again'],
  SQLITE_PROTOCOL: ['library-busy', 'another program holds the library; close it and try again'],
  SQLITE_IOERR: ['library-unreadable', 'the disk of the library reports an error; check it'],
  SQLITE_NOMEM: ['out-of-memory', 'the computer has no memory left for the catalog; close other programs'],
  SQLITE_TOOBIG: ['too-large', 'expected less in one row of the catalog'],
};

/** The more exact code comes first: a disk that is full in the middle of a write is not broken. */
const EXACT: Readonly<Record<string, string>> = {
  SQLITE_IOERR_NOMEM: 'SQLITE_NOMEM',
  SQLITE_IOERR_CORRUPTFS: 'SQLITE_CORRUPT',
  SQLITE_IOERR_SHORT_READ: 'SQLITE_CORRUPT',
  SQLITE_IOERR_LOCK: 'SQLITE_BUSY',
  SQLITE_IOERR_SHMSIZE: 'SQLITE_FULL',
};

/** Turns what SQLite says of the disk into words; other errors pass unchanged. */
export function refuseWriteFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const known =
    EXACT[code] ?? Object.keys(REFUSALS).find((key) => code === key || code.startsWith(`${key}_`));
  if (known) {
    const [refusal, message] = REFUSALS[known]!;
    return new Refusal(refusal, `${message} (${code})`);
  }
  // The schema is checked when the catalog is opened: what is missing from it later was damaged.
  if (code === 'SQLITE_ERROR' && /malformed|no such (table|column)/.test(error.message)) {
    return new Refusal('library-damaged', `the catalog of the library is damaged; ${REBUILD} (${code})`);
  }
  return error;
}
