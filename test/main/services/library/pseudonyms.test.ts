import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { clinicalRows } from '../../../../main/catalog/patients.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { patientKeyOf } from '../../../../main/dicom/patientKey.ts';
import { importClinical } from '../../../../main/services/annotation/clinical.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { KEY_FILE } from '../../../../main/services/library/pseudonyms.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

const slices = () => writeFiles(temporaryFolder(), ctSlices('7', 0, 9));

describe('pseudonyms', () => {
  it('differ between libraries and are no hash of the PatientID alone', async () => {
    const keys: string[] = [];
    const folder = slices();
    for (const library of [temporaryLibrary(), temporaryLibrary()]) {
      await importPaths(testSession(library).session, [folder]);
      keys.push(listScans(library.catalog)[0]!.patientKey);
      const catalog = readFileSync(join(library.root, 'catalog.sqlite')).toString('latin1');
      expect(catalog).not.toContain(patientKeyOf('P-7'));
      expect(library.pseudonyms.ofPatientId('P-7')).toBe(keys.at(-1));
      expect(importClinical(library, 'patientId,gold\nP-7,2\n')).toEqual({ stored: 1, unknown: 0 });
    }
    expect(keys[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys).not.toContain(patientKeyOf('P-7'));
  });

  it.skipIf(process.platform === 'win32')('rest on a key that only its owner can read', () => {
    const library = temporaryLibrary();
    expect(statSync(join(library.root, KEY_FILE)).mode & 0o777).toBe(0o600);
  });

  it('replace the plain hashes of an older library once, everywhere', async () => {
    const library = temporaryLibrary();
    await importPaths(testSession(library).session, [slices()]);
    importClinical(library, 'patientId,gold\nP-7,2\n');
    const { root } = library;
    library.close();
    // As an older program left it: plain hashes, no key, no check.
    const db = new Database(join(root, 'catalog.sqlite'));
    const plain = patientKeyOf('P-7');
    db.pragma('foreign_keys = OFF');
    for (const [table, column] of [
      ['patients', 'key'],
      ['clinical_values', 'patient_key'],
      ['studies', 'patient_key'],
      ['scans', 'patient_key'],
    ])
      db.exec(`UPDATE ${table} SET ${column} = '${plain}'`);
    db.exec(`UPDATE instances SET header = json_set(header, '$.patientKey', '${plain}')`);
    db.exec('DELETE FROM library_facts');
    db.close();
    rmSync(join(root, KEY_FILE));
    const pseudonyms = new Set<string>();
    for (const _ of [1, 2]) {
      const again = openLibrary(root);
      expect(again.catalog.pragma('foreign_key_check')).toEqual([]);
      pseudonyms.add(listScans(again.catalog)[0]!.patientKey);
      pseudonyms.add(clinicalRows(again.catalog)[0]!.patientKey);
      pseudonyms.add(again.pseudonyms.ofPatientId('P-7'));
      const headers = again.catalog
        .prepare("SELECT DISTINCT header ->> '$.patientKey' AS k FROM instances")
        .all();
      for (const { k } of headers as { k: string }[]) pseudonyms.add(k);
      again.close();
    }
    expect(pseudonyms.size).toBe(1);
    expect(pseudonyms).not.toContain(plain);
  });

  it('refuse a wrong key, and import without one, but not reading', async () => {
    const library = temporaryLibrary();
    const folder = slices();
    await importPaths(testSession(library).session, [folder]);
    const { root } = library;
    library.close();
    const key = readFileSync(join(root, KEY_FILE));
    writeFileSync(join(root, KEY_FILE), `${'0'.repeat(64)}\n`);
    expect(() => openLibrary(root)).toThrow(expect.objectContaining({ code: 'pseudonym-key-wrong' }));
    rmSync(join(root, KEY_FILE));
    const without = openLibrary(root);
    expect(listScans(without.catalog)).toHaveLength(1);
    await expect(importPaths(testSession(without).session, [folder])).rejects.toMatchObject({
      code: 'pseudonym-key-missing',
    });
    without.close();
    writeFileSync(join(root, KEY_FILE), key);
    openLibrary(root).close();
    expect(readdirSync(root)).toContain(KEY_FILE);
  });
});
