import { Refusal } from '../../native-models/common/refusal.ts';

const REFUSALS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  SQLITE_FULL: ['library-full', 'the disk of the library is full; nothing was lost, free some space'],
  SQLITE_READONLY: ['library-read-only', 'the library cannot be written; check its permissions'],
  SQLITE_CANTOPEN: ['library-read-only', 'the catalog of the library cannot be opened or created'],
  SQLITE_NOTADB: ['library-damaged', 'catalog.sqlite in the library is not a catalog'],
  SQLITE_CORRUPT: ['library-damaged', 'the catalog of the library is damaged'],
  SQLITE_BUSY: ['library-busy', 'another program holds the library; close it and try again'],
};

/** Turns what SQLite says of the disk into words; other errors pass unchanged. */
export function refuseWriteFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const known = Object.keys(REFUSALS).find((key) => code === key || code.startsWith(`${key}_`));
  if (!known) return error;
  const [refusal, message] = REFUSALS[known]!;
  return new Refusal(refusal, `${message} (${code})`);
}
