import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceHash } from '../../../../main/catalog/instances.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { parseDataSet } from '../../../../main/dicom/parseDataSet.ts';
import { readInstance } from '../../../../main/dicom/readInstance.ts';
import { type Archive, archiveQuery } from '../../../../main/model/archive.ts';
import { secretVariable } from '../../../../main/services/pacs/archive/archiveSecret.ts';
import { fetchSeries } from '../../../../main/services/pacs/archive/fetchSeries.ts';
import { openArchive } from '../../../../main/services/pacs/archive/openArchive.ts';
import { drasclr } from '../../../fixtures/commandLine.ts';
import { ctSlices, temporaryFolder, temporaryLibrary, testSession } from '../../../fixtures/ctLibrary.ts';
import { hasOrthanc, type Orthanc, startOrthanc } from '../../../fixtures/orthanc.ts';
import { readOriginal } from '../../../fixtures/readOriginal.ts';

const SERIES = { studyUid: '1.2.4.7', seriesUid: '1.2.3.7' };
const SLICES = 12;
const STUDY = { StudyDescription: 'Thorax low dose', SeriesDescription: 'Lunge ü', StudyDate: '20200102' };
const signal = new AbortController().signal;

function uidOf(file: Uint8Array): string {
  const read = readInstance(file);
  if ('verdict' in read) throw new Error(read.reason);
  return read.sopInstanceUid;
}

function dataSetOf(file: Uint8Array): Buffer {
  const parsed = parseDataSet(file);
  if ('verdict' in parsed) throw new Error(parsed.reason);
  return Buffer.from(parsed.dataSet.byteArray);
}

describe.skipIf(!hasOrthanc)('Orthanc as an archive (needs the packages orthanc, orthanc-dicomweb)', () => {
  let orthanc: Orthanc;
  let withoutGet: Orthanc;
  let archives: Readonly<Record<'get' | 'move' | 'web', Archive>>;

  beforeAll(async () => {
    [orthanc, withoutGet] = await Promise.all([startOrthanc(), startOrthanc({ get: false })]);
    for (const each of [orthanc, withoutGet]) {
      await each.store(ctSlices('7', 0, SLICES, STUDY).values());
      await each.store(ctSlices('8', 0, 2, { ...STUDY, StudyDate: '20210304' }).values());
    }
    const dimse = {
      kind: 'dimse',
      host: '127.0.0.1',
      calledAe: 'ARCHIVE',
      callingAe: 'DRASCLR',
      tls: false,
    } as const;
    archives = {
      get: { ...dimse, name: 'get', port: orthanc.dicomPort },
      move: { ...dimse, name: 'move', port: withoutGet.dicomPort },
      web: { kind: 'dicomweb', name: 'web', url: orthanc.url, user: orthanc.user },
    };
    process.env[secretVariable('web')] = orthanc.password;
  });

  afterAll(async () => {
    delete process.env[secretVariable('web')];
    await Promise.all([orthanc?.stop(), withoutGet?.stop()]);
  });

  const fetchInto = (library = temporaryLibrary(), archive: Archive = archives.get, cancel = signal) => {
    const { session, events } = testSession(library, cancel);
    const moveTarget = { host: '127.0.0.1', port: withoutGet.movePort };
    return { library, events, fetched: fetchSeries(session, archive, [SERIES], { moveTarget }) };
  };

  it.each(['get', 'move', 'web'] as const)('answers a test and a search (%s)', async (kind) => {
    const client = await openArchive(archives[kind], signal);
    expect(await client.test()).toMatch(/answered/);
    const search = (query: object) => client.search(archiveQuery.parse(query));
    const expected = {
      ...SERIES,
      patientId: 'P-7',
      patientName: 'Secret^Name',
      studyDate: '20200102',
      studyDescription: 'Thorax low dose',
      modality: 'CT',
      instances: SLICES,
    };
    const byId = await search({ patient: 'P-7' });
    expect(byId).toMatchObject({ series: [expected], more: false });
    expect((await search({ patient: 'Secret', date: '20200101-20201231' })).series).toMatchObject([expected]);
    expect((await search({ description: 'low dose' })).series).toHaveLength(2);
    expect((await search({ date: '20210101-' })).series).toMatchObject([{ seriesUid: '1.2.3.8' }]);
    expect((await search({ patient: 'nobody' })).series).toEqual([]);
    expect((await search({ modality: 'MR' })).series).toEqual([]);
    expect(await client.seriesOfStudy('1.2.4.7')).toEqual([SERIES]);
  });

  it.each(['get', 'move', 'web'] as const)('hands out a series to the byte, by C-%s', async (kind) => {
    const { library, fetched, events } = fetchInto(temporaryLibrary(), archives[kind]);
    const { outcome, here } = await fetched;
    expect({ counts: outcome?.counts, here }).toEqual({
      counts: { imported: SLICES, duplicate: 0, skipped: 0, rejected: 0 },
      here: 0,
    });
    expect(listScans(library.catalog)).toHaveLength(1);
    expect(events.some(({ kind }) => kind === 'progress')).toBe(true);
    const handedOut = await (kind === 'move' ? withoutGet : orthanc).files(SERIES.seriesUid);
    expect(handedOut).toHaveLength(SLICES);
    for (const file of handedOut) {
      expect(Buffer.compare(dataSetOf(readOriginal(library, uidOf(file))), dataSetOf(file))).toBe(0);
    }
  });

  it('fetches nothing twice, and goes on where it was cancelled', async () => {
    const cancel = new AbortController();
    const { library, fetched } = fetchInto(temporaryLibrary(), archives.web, cancel.signal);
    const poll = setInterval(() => {
      if (instanceHash(library.catalog, '1.2.3.7.1')) cancel.abort(new Error('cancelled'));
    }, 1);
    await fetched.catch((error: Error) => expect(error.message).toBe('cancelled'));
    clearInterval(poll);
    const { outcome, here } = await fetchInto(library, archives.web).fetched;
    expect((outcome?.counts.imported ?? 0) + here).toBe(SLICES);
    expect(await fetchInto(library, archives.get).fetched).toEqual({ outcome: null, here: SLICES });
  });

  it.each(['get', 'move', 'web'] as const)('fails with the library’s own fault (%s)', async (kind) => {
    const library = temporaryLibrary();
    // No original can be written where files stand in place of its folders.
    for (let byte = 0; byte < 256; byte++) {
      writeFileSync(library.at('originals', byte.toString(16).padStart(2, '0')), '');
    }
    await expect(fetchInto(library, archives[kind]).fetched).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(library.at('originals', 'incoming'))).toEqual([]);
    expect(listScans(library.catalog)).toEqual([]);
  });

  it('is searched and fetched from on the command line', async () => {
    const home = temporaryFolder();
    const before = process.env.DRASCLR_SETTINGS;
    process.env.DRASCLR_SETTINGS = join(home, 'settings');
    const run = (...args: string[]) => drasclr(['--json', '--library', join(home, 'library'), ...args]);
    const dimse = ['--host', '127.0.0.1', '--port', String(orthanc.dicomPort), '--called', 'ARCHIVE'];
    try {
      expect((await run('archive', 'add', 'pacs', ...dimse)).code).toBe(0);
      expect((await run('archive', 'list')).stdout).toContain('"name":"pacs"');
      expect((await run('archive', 'test', 'pacs')).stdout).toContain('C-ECHO answered');
      const found = await run('archive', 'search', 'pacs', '--patient', 'P-7');
      expect(found.stdout).toContain('"seriesUid":"1.2.3.7"');
      const fetched = await run('archive', 'fetch', 'pacs', '--study', '1.2.4.7');
      expect(fetched.stdout).toContain(`"imported":${SLICES}`);
      expect((await run('archive', 'search', 'pacs', '--date', 'yesterday')).stderr).toContain('bad-query');
      expect((await run('archive', 'remove', 'pacs')).code).toBe(0);
      expect((await run('archive', 'test', 'pacs')).stderr).toContain('archive-unknown');
    } finally {
      if (before === undefined) delete process.env.DRASCLR_SETTINGS;
      else process.env.DRASCLR_SETTINGS = before;
    }
  });

  it('refuses in words what an archive refuses', async () => {
    const code = (archive: Archive) =>
      openArchive(archive, signal)
        .then((client) => client.test())
        .catch((error: { code: string }) => error.code);
    const { get, web } = archives as { get: Extract<Archive, { kind: 'dimse' }>; web: Archive };
    expect(await code({ ...get, calledAe: 'ANOTHER' })).toBe('archive-refused');
    expect(await code({ ...get, port: 1 })).toBe('archive-unreachable');
    expect(await code({ ...get, callingAe: 'STRANGER' })).toBe('archive-failed');
    expect(await code({ ...web, name: 'without-secret' })).toBe('archive-refused');
    const series = [{ studyUid: '1.2.4.7', seriesUid: '9.9' }];
    const { session } = testSession(temporaryLibrary());
    const moveTarget = { host: '127.0.0.1', port: 0 };
    await expect(fetchSeries(session, get, series, { moveTarget })).rejects.toMatchObject({
      code: 'nothing-to-fetch',
    });
  });
});

describe('an archive', () => {
  it('gets no password over a readable connection', async () => {
    const archive = {
      kind: 'dicomweb',
      name: 'plain',
      url: 'http://archive.example/dicom-web',
      user: 'me',
    } as const;
    process.env[secretVariable('plain')] = 'secret';
    const client = await openArchive(archive, signal);
    await expect(client.test()).rejects.toMatchObject({ code: 'archive-insecure' });
    delete process.env[secretVariable('plain')];
  });
});
