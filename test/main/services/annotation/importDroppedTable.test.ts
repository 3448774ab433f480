import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findScan } from '../../../../main/catalog/scans.ts';
import { boxReports } from '../../../../main/services/annotation/boxReports.ts';
import { countsPerPatient } from '../../../../main/services/annotation/countBoxes.ts';
import { importDroppedTable, isTable } from '../../../../main/services/annotation/importDroppedTable.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

let library: Library;
let scanId: string;
beforeAll(async () => {
  library = temporaryLibrary();
  const { scans } = await importPaths(testSession(library).session, [
    writeFiles(temporaryFolder(), ctSlices('7', 0, 6)),
  ]);
  scanId = scans[0]!.scan;
});

const file = (name: string, content: string | Uint8Array): string =>
  join(writeFiles(temporaryFolder(), new Map([[name, Buffer.from(content)]])), name);

describe('a dropped table', () => {
  it('is told by its header: boxes, clinical values, or neither', async () => {
    const boxes = file('a.csv', `\ufeffpatientId,x,y,z,subtype,reader\nP-7,-9,-19,-26,healthy,A\n`);
    expect(await importDroppedTable(library, boxes)).toEqual({
      kind: 'labels',
      added: 1,
      already: 0,
      outside: 0,
    });
    const clinical = file('b.csv', 'patientId,gold\nP-7,0\nP-8,1\n');
    expect(await importDroppedTable(library, clinical)).toEqual({ kind: 'clinical', stored: 1, unknown: 1 });
    for (const other of ['a,b\n1,2\n', '', 'a"b\n"', new Uint8Array([80, 75, 0, 1])]) {
      await expect(importDroppedTable(library, file('c.csv', other))).rejects.toMatchObject({
        code: expect.stringMatching(/table-unknown|bad-csv/),
      });
    }
    await expect(importDroppedTable(library, '/nowhere/a.csv')).rejects.toMatchObject({
      code: 'path-not-found',
    });
    expect(countsPerPatient(library, 'A')).toMatchObject([
      { gold: 0, scanIds: [scanId], counts: { healthy: 1 } },
    ]);
  });

  it('may be a report; an image is not', async () => {
    const [report] = await boxReports(library, findScan(library.catalog, scanId)!);
    const path = file('no-ending', report!.content);
    expect(await isTable(path)).toBe(true);
    expect(await importDroppedTable(library, path)).toEqual({
      kind: 'report',
      added: 0,
      already: 1,
      outside: 0,
    });
    const [image] = ctSlices('7', 0, 1).values();
    expect(await isTable(file('image.dcm', image!))).toBe(false);
    expect(await isTable(temporaryFolder())).toBe(false);
    expect(await isTable(file('A.CSV', ''))).toBe(true);
  });
});
