import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStoredZip } from '../../../../main/artefacts/storedZip.ts';
import { addQueued, setQueuedState } from '../../../../main/catalog/queue.ts';
import { addLogLine } from '../../../../main/catalog/queueLog.ts';
import { addReader } from '../../../../main/catalog/readers.ts';
import { makeStrip } from '../../../../main/services/diagnose/withoutIdentifiers.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { drasclr } from '../../../fixtures/commandLine.ts';
import { ctSlices, temporaryFolder, testSession, writeFiles } from '../../../fixtures/ctLibrary.ts';

const PARTS = ['about.json', 'settings.json', 'engines.json', 'library.json', 'jobs.json', 'faults.json'];

async function bundle(root: string): Promise<Map<string, string>> {
  const file = join(temporaryFolder(), 'support.zip');
  const ended = await drasclr(['--library', root, '--engine', 'wasm', 'diagnose', '-o', file]);
  expect(ended.code, ended.stderr).toBe(0);
  const parts = await readStoredZip(file, new Map(PARTS.map((name) => [name, 1e9])));
  return new Map([...parts].map(([name, bytes]) => [name, bytes.toString('utf8')]));
}

describe('a support bundle', () => {
  it('tells of versions, engine, jobs and library, and names nobody that was planted', async () => {
    const home = temporaryFolder();
    const root = join(home, 'Archive of Quenby', 'library');
    const library = openLibrary(root);
    const folder = writeFiles(
      join(home, 'Zwingli^Huldrych', 'export'),
      ctSlices('7', 0, 6, { PatientName: 'Xanthippe^Maria', PatientID: 'MRN-4711-0815' }),
    );
    writeFileSync(join(folder, 'letter to Ophelia.txt'), 'Dear Ophelia');
    const { scans } = await importPaths(testSession(library).session, [folder]);
    addReader(library.catalog, 'Dr. Balthasar Kolumbus');
    const id = addQueued(library.catalog, 'import', { paths: [folder] });
    for (const text of [
      `reading ${folder}/1.dcm of Xanthippe^Maria, MRN 47110815, born 1951-03-07`,
      `scan ${scans[0]!.scan} was reviewed by Balthasar; “Xanthippe” wrote to x.maria@clinic.example`,
      'series 1.2.840.113619.2.55.3 at 192.168.17.4 of zwingli could not be read; letter to ophelia was skipped',
    ])
      addLogLine(library.catalog, id, 'error', text);
    const reason = `no space is left to write ${root}/originals/x of kolumbus`;
    setQueuedState(library.catalog, id, { kind: 'failed', code: 'library-full', reason });
    library.close();
    const parts = await bundle(root);
    expect([...parts.keys()]).toEqual(PARTS);
    const text = [...parts.values()].join('\n');
    for (const planted of [
      ...[
        'Xanthippe',
        'Maria',
        '4711-0815',
        '47110815',
        'Zwingli',
        'Huldrych',
        'Quenby',
        'Balthasar',
        'Kolumbus',
      ],
      ...['Ophelia', '1951', '113619', '192.168', 'clinic.example', scans[0]!.scan, root, folder],
    ])
      expect(text.toLowerCase(), planted).not.toContain(planted.toLowerCase());
    expect(text).not.toMatch(new RegExp(`\\b${hostname()}\\b`));
    if (userInfo().username !== 'root') expect(text).not.toContain(userInfo().username);
    expect(JSON.parse(parts.get('engines.json')!).check).toMatchObject({ engine: 'wasm' });
    expect(JSON.parse(parts.get('library.json')!)).toMatchObject({
      rows: { scans: 1 },
      checked: { files: 6, findings: {} },
    });
    // What helps is left.
    expect(parts.get('jobs.json')).toContain('could not be read');
    expect(parts.get('jobs.json')).toContain('library-full');
  });

  it('is also written of a library that cannot be opened, and says why', async () => {
    const root = join(temporaryFolder(), 'library');
    const library = openLibrary(root);
    addReader(library.catalog, 'Balthasar');
    library.close();
    for (const end of ['', '-wal', '-shm']) rmSync(join(root, `catalog.sqlite${end}`), { force: true });
    expect(readFileSync(join(root, 'journal', '000001.jsonl'), 'utf8')).toContain('Balthasar');
    const parts = await bundle(root);
    expect(JSON.parse(parts.get('library.json')!).refused).toMatchObject({ failed: 'catalog-missing' });
  });
});

it.each([
  ['read /home/jane doe/a/b.dcm', /jane|doe|home/],
  ["could not open 'Doe, Jane'", /Doe|Jane/],
  ['DOE^JANE^^Dr', /DOE|JANE/],
  ['1.2.840.10008.5.1.4 of 20260301', /840|2026/],
  ['Müller was here; müller again', /M.ller/i],
])('%s loses what may name somebody', (text, names) => {
  expect(makeStrip(['Müller'])(text)).not.toMatch(names);
});
