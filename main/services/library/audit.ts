import { createHash } from 'node:crypto';
import {
  type AuditEntry,
  type AuditLine,
  addAuditLine,
  auditLines,
  firstBrokenLine,
} from '../../catalog/audit.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { accountName } from './accountName.ts';
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
  const entry = { act, subject, who, details };
  inTransaction(catalog, () => addAuditLine(catalog, accountName(), entry, sha256));
}

/** Number of the first line that does not continue the one before; null where all do. */
export const brokenAuditLine = ({ catalog }: Pick<Library, 'catalog'>): number | null =>
  firstBrokenLine(catalog, sha256);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The log as JSON lines; each can be checked with the one before. */
export const auditText = ({ catalog }: Library): string =>
  [...auditLines(catalog)].map((line: AuditLine) => `${JSON.stringify(line)}\n`).join('');
