import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveArtefact } from '../../../../main/catalog/artefacts.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { exportNifti } from '../../../../main/services/exports/exportNifti.ts';
import { artefactPath, scanKeys } from '../../../../main/services/library/stages.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

describe('export nifti', async () => {
  const library = temporaryLibrary();
  const home = temporaryFolder();
  const { session } = testSession(library);
  await importPaths(session, [writeFiles(join(home, 'ct'), ctSlices('7', 0, 5))]);
  const [scan] = listScans(library.catalog);
  const key = scanKeys(library, scan!).volume;
  const path = artefactPath('volume', key);
  mkdirSync(dirname(library.at(path)), { recursive: true });
  writeFileSync(library.at(path), 'the volume');
  saveArtefact(library.catalog, { key, kind: 'volume', path, scanId: scan!.id, details: {} });

  test('makes the folder, and the folders above it', async () => {
    const folder = join(home, 'new', 'out');
    const [made] = await exportNifti(session, scan!, folder);
    expect(readFileSync(made!.file, 'utf8')).toBe('the volume');
    expect(made!.file.startsWith(folder)).toBe(true);
    await expect(exportNifti(session, scan!, folder)).resolves.toHaveLength(1);
  });

  test('declines a file, what would lie below one, and leaves it as it is', async () => {
    const file = join(home, 'letter');
    writeFileSync(file, 'to the editor');
    for (const folder of [file, join(file, 'below'), join(file, 'far', 'below')]) {
      await expect(exportNifti(session, scan!, folder)).rejects.toMatchObject({
        code: 'output-not-writable',
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('to the editor');
  });

  test.skipIf(!existsSync('/proc/self'))('declines a folder that the system does not make', async () => {
    for (const folder of ['/proc/out', '/proc/far/out']) {
      await expect(exportNifti(session, scan!, folder)).rejects.toMatchObject({
        code: 'output-not-writable',
      });
    }
  });
});
