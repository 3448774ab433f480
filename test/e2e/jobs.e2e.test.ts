import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePhantoms } from '../../main/worker/phantom.ts';
import { dropFiles } from './dropFiles.ts';
import { killWorker } from './killWorker.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';

let home: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'drasclr-jobs-'));
  const context = { signal: new AbortController().signal, report: () => undefined };
  const cohort = { folder: path.join(home, 'cohort'), patients: 2, seed: 3, scale: 'quick' } as const;
  await writePhantoms({ ...cohort, from: 0, to: 2 }, context);
  app = await openApp(path.join(home, 'library'));
  page = app.page;
});

afterAll(async () => {
  await app?.close();
  await rm(home, { recursive: true, force: true });
});

const go = (name: string) => page.getByRole('button', { name, exact: true }).click();

const state = (job: number) => page.locator(`[data-job="${job}"]`).getAttribute('data-state');

describe('from a dropped folder to prepared scans', () => {
  it('imports what is dropped and explains every file', async () => {
    await page.getByText('No atlas yet').waitFor();
    await dropFiles(page, path.join(home, 'cohort', 'dicom'));
    await page.getByRole('row').first().waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(5);
    expect(await page.getByRole('row').first().textContent()).not.toContain(home);
    await keepScreenshot(page, 'ledger');
    expect(await seriousFindings(page)).toEqual([]);
    await go('Jobs');
    await expect.poll(() => state(1)).toBe('done');
    await go('Library');
    await go('Back to the scans');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(2);
  });

  it('makes an atlas, prepares, cancels, survives a killed worker and a restart', async () => {
    await page.locator('[data-row]').first().click();
    await go('Make it the atlas');
    await page.keyboard.press('Control+a');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+a');
    await go('Prepare 2 scans');
    await keepScreenshot(page, 'library-table');
    expect(await seriousFindings(page)).toEqual([]);
    await go('Jobs');
    await expect.poll(() => state(2)).toBe('running');
    await keepScreenshot(page, 'jobs');
    expect(await seriousFindings(page)).toEqual([]);
    await killWorker(app.pid);
    await expect.poll(() => state(2)).toBe('failed');
    await page.locator('[data-job="3"]').getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => state(3)).toBe('cancelled');
    await app.close();
    app = await openApp(path.join(home, 'library'));
    page = app.page;
    await go('Jobs');
    await expect.poll(() => state(3)).toBe('cancelled');
    expect(await state(2)).toBe('failed');
    await page.locator('[data-job="2"]').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => state(2)).toBe('done');
    await page.locator('[data-job="3"]').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => state(3)).toBe('done');
    await page.locator('[data-job="3"]').getByRole('button', { name: 'Log' }).click();
    await keepScreenshot(page, 'jobs-done');
  });
});
