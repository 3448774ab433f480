import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addReader } from '../../main/catalog/readers.ts';
import { openLibrary } from '../../main/services/library/library.ts';
import { renameReader } from '../../main/services/library/readers.ts';
import { fillWorkedLibrary } from '../fixtures/workedLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';

let folder: string;
let app: OpenApp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-care-'));
  const library = openLibrary(folder);
  await fillWorkedLibrary(library);
  addReader(library.catalog, 'A');
  renameReader(library, 'A', 'B');
  library.close();
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

it('a catalog that is gone is offered to be made again, and the library opens', async () => {
  for (const end of ['', '-wal', '-shm']) rmSync(path.join(folder, `catalog.sqlite${end}`), { force: true });
  app = await openApp(folder);
  await app.page.getByText('catalog-missing').waitFor();
  await app.page.getByRole('button', { name: 'Restore a backup…' }).waitFor();
  await keepScreenshot(app.page, 'catalog-missing');
  await app.page.getByRole('button', { name: 'Rebuild the catalog' }).click();
  await app.page.getByRole('button', { name: 'Settings', exact: true }).waitFor();
});

it('the settings check the library and show who did what', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByText('Not checked in this window yet.').waitFor();
  await page.getByRole('button', { name: 'Check the library' }).click();
  // Masks of the fixture have no seal: they are named, and are no damage.
  await page.locator('[data-verified="0"]').waitFor();
  await page.getByText('Audit log', { exact: true }).click();
  await page.getByRole('cell', { name: 'reader-renamed' }).waitFor();
  await page.getByRole('button', { name: 'Export the audit log' }).click();
  await page.getByText(/^audit.jsonl is in the exports/).waitFor();
  await keepScreenshot(page, 'care');
  expect(app.errors).toEqual([]);
});
