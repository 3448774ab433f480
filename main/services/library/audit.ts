import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import {
  type AuditEntry,
  type AuditLine,
  addAuditLine,
  auditLines,
  firstBrokenLine,
} from '../../catalog/audit.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import type { Library } from './library.ts';

/** What the audit log tells. */
export type AuditedAct =
  | 'imported'
  | 'scan-removed'
  | 'model-imported'
  | 'model-exported'
  | 'model-deleted'
  | 'masks-reviewed'
  | 'registration-reviewed'
  | 'labels-imported'
  | 'clinical-imported'
  | 'exported'
  | 'reader-renamed'
  | 'backed-up'
  | 'repaired';

/**
 * Adds a line to the library's audit log; inside a transaction it stands or falls with the rest of it. Of a library
 * that can only be read, nothing can be noted.
 * @throws Refusal for what the disk refuses.
 */
export function audit(
  { catalog, readOnly }: Pick<Library, 'catalog' | 'readOnly'>,
  act: AuditedAct,
  subject: string,
  details: AuditEntry['details'] = {},
  who: string | null = null,
): void {
  if (readOnly) return;
  const add = () => addAuditLine(catalog, account(), { act, subject, who, details }, sha256);
  if (catalog.inTransaction) add();
  else inTransaction(catalog, add);
}

/** Number of the first line that does not continue the one before; null where all do. */
export const brokenAuditLine = ({ catalog }: Pick<Library, 'catalog'>): number | null =>
  firstBrokenLine(catalog, sha256);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A computer may not know the name of the one who runs the program, e.g. in a container. */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** The log as JSON lines; each can be checked with the one before. */
export const auditText = ({ catalog }: Library): string =>
  [...auditLines(catalog)].map((line: AuditLine) => `${JSON.stringify(line)}\n`).join('');
