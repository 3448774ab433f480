import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listImports } from '../../../../main/catalog/imports.ts';
import { forkWorker, type StartWorker } from '../../../../main/jobs/workerProcess.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

/** The real worker in a process that ends by itself as soon as it is about to read the poisoned file. */
const dyingOn =
  (poison: string): StartWorker =>
  () =>
    forkWorker(join(import.meta.dirname, '../../../fixtures/dyingWorker.ts'), [poison]);

describe('an import whose worker dies', () => {
  it('loses the file that ends it and no other', async () => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 40));
    const outcome = await importPaths({ ...session, startWorker: dyingOn('/17.dcm') }, [folder]);
    expect(outcome.counts).toEqual({ imported: 39, duplicate: 0, skipped: 0, rejected: 1 });
    const lost = outcome.ledger.filter(({ verdict }) => verdict === 'rejected');
    expect(lost).toMatchObject([{ code: 'reader-crashed' }]);
    expect(lost[0]!.name).toMatch(/17\.dcm$/);
  });

  it('ends as failed when nothing could be imported, and does not stay open', async () => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const folder = writeFiles(temporaryFolder(), new Map([['a.txt', Buffer.from('hello')]]));
    await expect(importPaths(session, [folder])).rejects.toMatchObject({ code: 'no-ct' });
    expect(listImports(library.catalog)).toMatchObject([
      { failure: 'no-ct', finishedAt: expect.any(String) },
    ]);
  });
});
