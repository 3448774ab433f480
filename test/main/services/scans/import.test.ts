import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listScans } from '../../../../main/catalog/scans.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { prepareScans } from '../../../../main/services/scans/prepare.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';
import { zipFile } from '../../../fixtures/zipFile.ts';

const none = { imported: 0, duplicate: 0, skipped: 0, rejected: 0 };

describe('importPaths', () => {
  it('gives every file one verdict and changes nothing the second time', async () => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const slices = ctSlices('7', 0, 5);
    const folder = writeFiles(temporaryFolder(), new Map([...slices].map(([n, b]) => [`deep/er/${n}`, b])));
    writeFiles(folder, new Map([['notes.txt', Buffer.from('hello')]]));
    writeFiles(folder, new Map([['cut.dcm', [...ctSlices('8', 0, 1).values()][0]!.subarray(0, 400)]]));
    const first = await importPaths(session, [folder]);
    expect(first.counts).toEqual({ ...none, imported: 5, skipped: 1, rejected: 1 });
    expect(first.ledger.find((line) => line.name.endsWith('cut.dcm'))).toMatchObject({ code: 'truncated' });
    expect(first.scans).toMatchObject([{ slices: 5, stage: 'imported' }]);
    const again = await importPaths(session, [folder]);
    expect(again.counts).toEqual({ ...none, duplicate: 5, skipped: 1, rejected: 1 });
    expect(again.scans).toEqual(first.scans);
  });

  it('keeps the first of two files that claim one instance', async () => {
    const { session } = testSession(temporaryLibrary());
    const one = writeFiles(temporaryFolder(), ctSlices('7', 0, 4));
    const other = writeFiles(temporaryFolder(), ctSlices('7', 0, 1, { PixelData: new ArrayBuffer(48) }));
    const again = writeFiles(temporaryFolder(), ctSlices('7', 1, 2, { Manufacturer: 'Another exporter' }));
    await importPaths(session, [one]);
    const { ledger, counts } = await importPaths(session, [one, other, again]);
    expect(counts).toEqual({ ...none, duplicate: 5, rejected: 1 });
    expect(ledger.filter((line) => line.code === 'uid-conflict')).toHaveLength(1);
    expect(ledger.filter((line) => line.code === 'exported-again')).toHaveLength(1);
  });

  it('joins the second half of a series to the same scan', async () => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const { scans } = await importPaths(session, [writeFiles(temporaryFolder(), ctSlices('7', 0, 4))]);
    await importPaths(session, [writeFiles(temporaryFolder(), ctSlices('7', 4, 9))]);
    const [scan, ...others] = listScans(library.catalog);
    expect(others).toEqual([]);
    expect(scan).toMatchObject({ id: scans[0]!.scan });
    expect(scan!.slices.map((slice) => slice.positionMm)).toEqual([
      -30, -28, -26, -24, -22, -20, -18, -16, -14,
    ]);
  });

  it('takes a scan out whose slices more of the series has put into another', async () => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    // Each slice with a frame of reference of its own: three of them show that it means nothing.
    const slices = [...Array(6).keys()].map((slice) =>
      ctSlices('7', slice, slice + 1, { FrameOfReferenceUID: `1.2.9.${slice + 1}` }),
    );
    const folder = (part: readonly Map<string, Uint8Array>[]) =>
      part.reduce((at, files) => writeFiles(at, files), temporaryFolder());
    await importPaths(session, [folder(slices.slice(0, 2))]);
    expect(listScans(library.catalog)).toHaveLength(2);
    await importPaths(session, [folder(slices.slice(2))]);
    expect(listScans(library.catalog).map((scan) => scan.slices.length)).toEqual([6]);
  });

  it('reads a ZIP archive', async () => {
    const { session } = testSession(temporaryLibrary());
    const zip = join(temporaryFolder(), 'export.zip');
    const entries = [...ctSlices('7', 0, 4)].map(([name, bytes]) => ({
      name: `a/${name}`,
      content: bytes,
    }));
    writeFileSync(zip, zipFile(entries));
    expect((await importPaths(session, [zip])).counts).toEqual({ ...none, imported: 4 });
  });

  it('says that slices are missing, and refuses to prepare that scan alone', async () => {
    const library = temporaryLibrary();
    const { session, events } = testSession(library);
    const gap = new Map([...ctSlices('7', 0, 12)].filter(([name]) => name !== '5.dcm'));
    await importPaths(session, [writeFiles(temporaryFolder(), gap)]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'notice', code: 'missing-slices' }));
    const [outcome] = await prepareScans(session, listScans(library.catalog), { method: 'affine' });
    expect(outcome).toMatchObject({ state: 'failed', error: { code: 'missing-slices' } });
  });

  it('refuses an empty folder, a folder without CT and a path that is not there', async () => {
    const { session } = testSession(temporaryLibrary());
    const text = writeFiles(temporaryFolder(), new Map([['a.txt', Buffer.from('hello')]]));
    await expect(importPaths(session, [temporaryFolder()])).rejects.toMatchObject({
      code: 'nothing-to-import',
    });
    await expect(importPaths(session, [text])).rejects.toMatchObject({ code: 'no-ct' });
    await expect(importPaths(session, [join(text, 'nowhere')])).rejects.toMatchObject({
      code: 'path-not-found',
    });
  });

  it('names originals by their bytes and leaves no temporary file', async () => {
    const library = temporaryLibrary();
    await importPaths(testSession(library).session, [writeFiles(temporaryFolder(), ctSlices('7', 0, 4))]);
    const files = readdirSync(library.at('originals'), { recursive: true }).map(String);
    expect(files.filter((name) => name.endsWith('.dcm'))).toHaveLength(4);
    expect(files.filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});
