import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** What was done, by whom. Subjects are ids of the library: no patient's name and no path. */
export interface AuditEntry {
  readonly act: string;
  readonly subject: string;
  /** A reader; null where nobody gave a name. */
  readonly who: string | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditLine extends AuditEntry {
  /** 1 for the first. */
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  /** Of the computer. */
  readonly account: string;
  /** SHA-256 over the hash of the line before and this line, in hexadecimal. */
  readonly hash: string;
}

interface Row extends Omit<AuditLine, 'details'> {
  readonly details: string;
}

const SELECT = 'SELECT id, at, who, account, act, subject, details, hash FROM audit';
/** Of a text, in hexadecimal. */
export type Sha256 = (text: string) => string;

/** Before the first line. */
const BEGINNING = '0'.repeat(64);

const parse = ({ details, ...row }: Row): AuditLine => ({ ...row, details: JSON.parse(details) });

/** Adds a line. To be called in a transaction that holds the write lock: each line continues the last one. */
export function addAuditLine(catalog: Catalog, account: string, entry: AuditEntry, sha256: Sha256): void {
  const last = catalog.prepare<[], Row>(`${SELECT} ORDER BY id DESC LIMIT 1`).get();
  const line = {
    ...{ id: (last?.id ?? 0) + 1, at: now(), account },
    ...{ who: entry.who, act: entry.act, subject: entry.subject, details: JSON.stringify(entry.details) },
  };
  catalog
    .prepare(
      `INSERT INTO audit (id, at, who, account, act, subject, details, hash)
       VALUES (@id, @at, @who, @account, @act, @subject, @details, @hash)`,
    )
    .run({ ...line, hash: sha256(chained(last?.hash ?? BEGINNING, line)) });
}

/** All lines in order. */
export function* auditLines(catalog: Catalog): Generator<AuditLine> {
  for (const row of catalog.prepare<[], Row>(`${SELECT} ORDER BY id`).iterate()) yield parse(row);
}

/** The last lines, the newest first. */
export const newestAuditLines = (catalog: Catalog, limit: number): AuditLine[] =>
  catalog.prepare<[number], Row>(`${SELECT} ORDER BY id DESC LIMIT ?`).all(limit).map(parse);

/** Number of the first line that does not continue the one before: it, or one before it, was changed or removed. */
export function firstBrokenLine(catalog: Catalog, sha256: Sha256): number | null {
  let before = BEGINNING;
  let expected = 1;
  for (const row of catalog.prepare<[], Row>(`${SELECT} ORDER BY id`).iterate()) {
    if (row.id !== expected || row.hash !== sha256(chained(before, row))) return expected;
    before = row.hash;
    expected++;
  }
  return null;
}

const chained = (
  before: string,
  { id, at, who, account, act, subject, details }: Omit<Row, 'hash'>,
): string => JSON.stringify([before, id, at, who, account, act, subject, details]);
