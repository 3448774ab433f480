import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { addVerdict, beginImport } from '../../../../main/catalog/imports.ts';
import { exportLedger } from '../../../../main/services/scans/exportLedger.ts';
import { temporaryLibrary } from '../../../fixtures/ctLibrary.ts';

it('writes what became of the files as CSV: no folder above what was dropped, no formula', async () => {
  const library = temporaryLibrary();
  const root = '/media/Jane Doe/export';
  const id = beginImport(library.catalog, [root]);
  const none = { code: null, reason: null, sopUid: null };
  addVerdict(library.catalog, id, { ...none, name: `${root}/a, b.dcm`, verdict: 'imported' });
  const rejected = { code: 'not-dicom', reason: `${root}/x is no DICOM file`, sopUid: null };
  addVerdict(library.catalog, id, { ...rejected, name: `${root}/=cmd`, verdict: 'rejected' });
  const read = (name: string) => readFileSync(library.at('exports', name), 'utf8');
  const all = read(await exportLedger(library, id, null));
  expect(all.split('\n')).toHaveLength(4);
  expect(all).toMatch(/^file,verdict,code,reason\n"[^"]*a, b\.dcm",imported,,\n/);
  expect(all).not.toMatch(/Doe|media/);
  const some = read(await exportLedger(library, id, 'rejected'));
  expect(some.split('\n')).toHaveLength(3);
  expect(some).not.toMatch(/(^|\n|,)=/);
  await expect(exportLedger(library, 99, null)).rejects.toMatchObject({ code: 'import-unknown' });
});
