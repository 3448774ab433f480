import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditLines } from '../../../../main/catalog/audit.ts';
import { addReader } from '../../../../main/catalog/readers.ts';
import { inTransaction } from '../../../../main/catalog/transaction.ts';
import { audit, auditText, brokenAuditLine } from '../../../../main/services/library/audit.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { renameReader } from '../../../../main/services/library/readers.ts';
import { rebuildCatalog } from '../../../../main/services/library/rebuild.ts';
import { verifyLibrary } from '../../../../main/services/library/verify.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { removeScan } from '../../../../main/services/scans/removeScan.ts';
import { drasclr } from '../../../fixtures/commandLine.ts';
import { ctSlices, temporaryFolder, testSession, writeFiles } from '../../../fixtures/ctLibrary.ts';

let library: Library;

beforeEach(() => {
  library = openLibrary(join(temporaryFolder(), 'library'));
});
afterEach(() => library.close());

const acts = () => [...auditLines(library.catalog)].map(({ act, subject, who }) => [act, subject, who]);

/** As somebody would who has the file: past the triggers. */
function tamper(sql: string): void {
  library.catalog.exec(`DROP TRIGGER audit_keeps_lines; DROP TRIGGER audit_keeps_all; ${sql}`);
}

function threeLines(): void {
  for (const subject of ['a', 'b', 'c']) audit(library, 'exported', subject, { format: 'nifti' });
}

describe('the audit log', () => {
  it('tells imports, removals and new names of readers, without a patient or a path', async () => {
    const { session } = testSession(library);
    const folder = writeFiles(join(temporaryFolder(), 'of Jane Doe'), ctSlices('7', 0, 6));
    const { scans } = await importPaths(session, [folder]);
    await removeScan(session, scans[0]!.scan);
    addReader(library.catalog, 'A');
    renameReader(library, 'A', 'B');
    expect(acts()).toEqual([
      ['imported', 'import 1', null],
      ['scan-removed', scans[0]!.scan, null],
      ['reader-renamed', 'B', 'B'],
    ]);
    expect(auditText(library)).not.toMatch(/Jane|Doe|P-7|\/tmp/);
  });

  it('stands or falls with what it tells of', () => {
    expect(() =>
      inTransaction(library.catalog, () => {
        audit(library, 'exported', 'a');
        throw new Error('not done');
      }),
    ).toThrow('not done');
    expect(acts()).toEqual([]);
  });

  it.each(['UPDATE audit SET who = NULL', 'DELETE FROM audit'])('refuses %s', (sql) => {
    threeLines();
    expect(() => library.catalog.exec(sql)).toThrow('only added to');
  });

  it.each([
    ["UPDATE audit SET subject = 'x' WHERE id = 2", 2],
    ["UPDATE audit SET details = '{}' WHERE id = 3", 3],
    ['DELETE FROM audit WHERE id = 1', 1],
    ['DELETE FROM audit WHERE id = 2', 2],
    ['UPDATE audit SET hash = (SELECT hash FROM audit WHERE id = 1) WHERE id = 2', 2],
  ])('shows that somebody did %s', async (sql, line) => {
    threeLines();
    expect(brokenAuditLine(library)).toBeNull();
    tamper(sql);
    expect(brokenAuditLine(library)).toBe(line);
    const { findings } = await verifyLibrary(testSession(library).session);
    expect(findings).toContainEqual({ code: 'audit-broken', subject: `audit line ${line}`, serious: true });
  });

  it('comes back with the catalog, and is written as lines that continue each other', async () => {
    threeLines();
    const before = auditText(library);
    library.close();
    rebuildCatalog(library.root);
    library = openLibrary(library.root);
    expect(auditText(library)).toBe(before);
    expect(brokenAuditLine(library)).toBeNull();
    const file = join(temporaryFolder(), 'audit.jsonl');
    const ended = await drasclr(['--library', library.root, 'library', 'audit', '-o', file]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
