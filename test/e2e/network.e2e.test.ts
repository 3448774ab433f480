import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctSlices, temporaryFolder, writeFiles } from '../fixtures/ctLibrary.ts';
import { acknowledged, hasDcmtk, runTool, storescuArgs } from '../fixtures/dcmtk.ts';
import { hasOrthanc, type Orthanc, startOrthanc } from '../fixtures/orthanc.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';
import { socketsBelow } from './sockets.ts';

let home: string;
let app: OpenApp;
let page: Page;
let port: number;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'drasclr-network-'));
  port = await freePort();
  app = await openApp(path.join(home, 'library'));
  page = app.page;
  await page.getByRole('button', { name: 'Settings', exact: true }).waitFor();
});

afterAll(async () => {
  await app?.close();
  await rm(home, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return free;
}

const go = (name: string) => page.getByRole('button', { name, exact: true }).click();
const sign = () => page.locator('[data-receiver-sign]');

const listening = async () => (await socketsBelow(app.pid)).filter(({ listens }) => listens);

describe.skipIf(!hasDcmtk)('the receiver of the window (needs the package dcmtk)', () => {
  it('is off at first: only the test’s debugging port listens, and no screen has the sign', async () => {
    expect(await listening()).toHaveLength(1);
    expect(await sign().count()).toBe(0);
  });

  it('listens on loopback once it is switched on, says so on every screen, and takes scans in', async () => {
    await go('Settings');
    const form = page.locator('section', { has: page.locator('#settings-receiver') });
    await form.getByLabel('Listen for scans').check();
    await form.getByLabel('Port').fill(String(port));
    await form.getByRole('button', { name: 'Apply' }).click();
    await page.locator('[data-receiver="listening"]').waitFor();
    const sockets = await socketsBelow(app.pid);
    expect(sockets.filter(({ listens }) => listens)).toHaveLength(2);
    expect(sockets.filter(({ loopback }) => !loopback)).toEqual([]);
    const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 5));
    const { text } = await runTool('storescu', storescuArgs(port, [folder]));
    expect(acknowledged(text)).toBe(5);
    await expect.poll(() => sign().textContent()).toContain('5 received');
    await sign().scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'receiver');
    expect(await seriousFindings(page)).toEqual([]);
    await go('Library');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(1);
    expect(await sign().textContent()).toContain(`Listening on port ${port}`);
  });

  it('listens again after a restart, and no longer once it is switched off', async () => {
    await app.close();
    app = await openApp(path.join(home, 'library'));
    page = app.page;
    await expect.poll(() => sign().textContent()).toContain(`Listening on port ${port}`);
    await go('Settings');
    const form = page.locator('section', { has: page.locator('#settings-receiver') });
    await form.getByLabel('Other computers may connect').check();
    await form.getByRole('button', { name: 'Apply' }).click();
    await page.locator('[data-receiver="refused"]').waitFor();
    expect(await form.textContent()).toContain('expected a list of the AE titles that may send');
    await form.getByLabel('Other computers may connect').uncheck();
    await form.getByLabel('Listen for scans').uncheck();
    await form.getByRole('button', { name: 'Apply' }).click();
    await page.locator('[data-receiver="off"]').waitFor();
    expect(await sign().count()).toBe(0);
    expect(await listening()).toHaveLength(1);
  });
});

describe.skipIf(!hasOrthanc)(
  'an archive in the window (needs the packages orthanc, orthanc-dicomweb)',
  () => {
    let orthanc: Orthanc;

    beforeAll(async () => {
      orthanc = await startOrthanc();
      const study = { StudyDescription: 'Thorax', SeriesDescription: 'lung', StudyDate: '20200102' };
      await orthanc.store(ctSlices('8', 0, 6, study).values());
      await orthanc.store(ctSlices('9', 0, 3, study).values());
    });

    afterAll(() => orthanc?.stop());

    it('is added and tested in the settings', async () => {
      await go('Settings');
      const part = page.locator('section', { has: page.locator('#settings-archives') });
      await part.getByRole('button', { name: 'Add an archive…' }).click();
      await part.getByLabel('Name').fill('pacs');
      await part.getByLabel('Address').fill('127.0.0.1');
      await part.getByLabel('Port').fill(String(orthanc.dicomPort));
      await part.getByLabel('Its AE title').fill('ARCHIVE');
      await keepScreenshot(page, 'archive-form');
      await part.getByRole('button', { name: 'Save' }).click();
      await part.getByRole('button', { name: 'Test pacs' }).click();
      await part.getByText('C-ECHO answered').waitFor();
      await keepScreenshot(page, 'archives');
      expect(await seriousFindings(page)).toEqual([]);
    });

    it('is searched by the keyboard alone, and what was chosen is fetched as a job', async () => {
      await go('Library');
      await go('From an archive…');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Patient').fill('P-8');
      await page.keyboard.press('Enter');
      await dialog.locator('[data-series="1.2.3.8"]').waitFor();
      expect(await dialog.locator('[data-series]').count()).toBe(1);
      await dialog.getByRole('checkbox', { name: 'Choose P-8 lung' }).focus();
      await page.keyboard.press('Space');
      await keepScreenshot(page, 'archive-search');
      expect(await seriousFindings(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Fetch 1 series' }).focus();
      await page.keyboard.press('Enter');
      await go('Jobs');
      const job = page.locator('[data-job]').first();
      await expect.poll(() => job.getAttribute('data-state')).toBe('done');
      await keepScreenshot(page, 'fetch-job');
      await go('Library');
      await expect.poll(() => page.locator('[data-row]').count()).toBe(2);
      expect((await socketsBelow(app.pid)).filter(({ loopback }) => !loopback)).toEqual([]);
    });
  },
);
