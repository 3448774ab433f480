import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { ledger, listImports, verdictCounts } from '../../../main/catalog/imports.ts';
import { instanceHash } from '../../../main/catalog/instances.ts';
import { listJobs } from '../../../main/catalog/jobs.ts';
import { initial } from '../../../main/catalog/migrations/001_initial.ts';
import { openCatalog } from '../../../main/catalog/open.ts';
import { addQueued, findQueued, listQueued, removeQueued } from '../../../main/catalog/queue.ts';
import { addLogLine, logOf } from '../../../main/catalog/queueLog.ts';
import { findScan } from '../../../main/catalog/scans.ts';
import { ledgerLines } from '../../../main/ipc/importing.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';

const GRID = '{"dimensions":[4,5,6],"spacingMm":[1,1,2],"origin":[0,0,0],"direction":[1,0,0,0,1,0,0,0,1]}';

/** Rows as a program of version 1 left them: the second import was killed, and so was the job. */
const ROWS = `
INSERT INTO patients VALUES ('p1', '2026-01-01');
INSERT INTO studies VALUES ('1.1', 'p1', '20200101');
INSERT INTO series VALUES ('1.2', '1.1', 1);
INSERT INTO instances VALUES ('1.2.1', '1.2', 'hash', '{}', '2026-01-01');
INSERT INTO scans VALUES ('s1', '1.2', 'p1', '${GRID}', '[]', '[]', NULL, 'V', 'B', 2, 0, '2026-01-01');
INSERT INTO imports VALUES (1, '2026-01-01', '2026-01-02');
INSERT INTO imports VALUES (2, '2026-01-03', NULL);
INSERT INTO import_files VALUES (1, '/media/of Jane Doe/1.dcm', 'imported', NULL, NULL, '1.2.1');
INSERT INTO import_files VALUES (1, '/media/of Jane Doe/a.txt', 'skipped', 'not-dicom', 'no DICOM', NULL);
INSERT INTO jobs VALUES (1, 'prepare', 's1', '{"kind":"running","stage":"x"}', 4194303, '2026', '2026');
`;

describe('a catalog of version 1', () => {
  let file: string;
  beforeEach(() => {
    file = join(temporaryFolder(), 'catalog.sqlite');
    const db = new Database(file);
    db.exec(initial);
    db.exec(ROWS);
    db.pragma('user_version = 1');
    db.close();
  });

  it('keeps every row and becomes of the newest version, once', () => {
    for (const catalog of [openCatalog(file), openCatalog(file)]) {
      expect(catalog.pragma('user_version', { simple: true })).toBe(11);
      expect(instanceHash(catalog, '1.2.1')).toBe('hash');
      expect(findScan(catalog, 's1')).toMatchObject({ grid: JSON.parse(GRID), studyDate: '20200101' });
      expect(listJobs(catalog)).toMatchObject([{ kind: 'prepare', subject: 's1', pid: 4194303 }]);
      expect(listImports(catalog)).toMatchObject([
        { id: 2, finishedAt: null, roots: [] },
        { id: 1, finishedAt: '2026-01-02', roots: [] },
      ]);
      expect(verdictCounts(catalog, 1)).toEqual({ imported: 1, duplicate: 0, skipped: 1, rejected: 0 });
      expect(ledger(catalog, 1)).toHaveLength(2);
      expect(catalog.pragma('foreign_key_check')).toEqual([]);
      catalog.close();
    }
  });

  it('shows the ledger of an old import by the names of its files alone', () => {
    const catalog = openCatalog(file);
    expect(ledgerLines(catalog, 1, null, 0).map(({ name }) => name)).toEqual(['1.dcm', 'a.txt']);
    expect(ledgerLines(catalog, 1, 'skipped', 0)).toMatchObject([{ code: 'not-dicom' }]);
    expect(ledgerLines(catalog, 1, null, 2)).toEqual([]);
  });

  it('takes queued jobs, whose log goes with them', () => {
    const catalog = openCatalog(file);
    expect(listQueued(catalog)).toEqual([]);
    const id = addQueued(catalog, 'prepare', { scanIds: ['s1'] });
    addLogLine(catalog, id, 'info', 'words');
    expect(findQueued(catalog, id)).toMatchObject({ request: { scanIds: ['s1'] }, result: null });
    removeQueued(catalog, id);
    expect([findQueued(catalog, id), logOf(catalog, id)]).toEqual([undefined, []]);
  });
});
