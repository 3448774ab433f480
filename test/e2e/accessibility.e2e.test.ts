import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../main/services/library/library.ts';
import { ctSlices, temporaryFolder, writeFiles } from '../fixtures/ctLibrary.ts';
import { addModels, CHILD } from '../fixtures/modelLibrary.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { dropFiles } from './dropFiles.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';

let folder: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-axe-'));
  await makeWindowLibrary(folder);
  const library = openLibrary(folder);
  await addModels(library);
  library.close();
  app = await openApp(folder);
  page = app.page;
  await dropFiles(page, writeFiles(temporaryFolder(), ctSlices('7', 0, 6)));
  await page.getByText('Known already').waitFor();
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const go = (screen: string) =>
  page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('button', { name: screen, exact: true })
    .click();
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const panel = async (name: string) => {
  await go('Viewer');
  await page.locator('[data-scan="scan-a"]').click();
  await page.waitForSelector('[data-pixels="shown"]');
  await page.getByRole('tab', { name, exact: true }).click();
};

/** Each screen and dialog, in an order in which one leads to the next; the former is closed by Escape. */
const VIEWS: Readonly<Record<string, () => Promise<unknown>>> = {
  ledger: async () => {
    await go('Library');
    const imports = page.getByRole('button', { name: 'Imports', exact: true });
    if (await imports.count()) await imports.click();
    await page.getByRole('row').first().waitFor();
  },
  library: async () => {
    await press('Back to the scans');
    await page.locator('[data-row]').first().click();
  },
  'run-models': () => press('Run models…'),
  viewer: () => panel('Boxes'),
  boxes: async () => {
    if ((await page.locator('.annotate-subtypes').count()) === 0) {
      await page.getByLabel('New reader’s name').fill('Anna Müller');
      await page.getByLabel('New reader’s name').press('Enter');
      await page.waitForSelector('.annotate-subtypes');
    }
    await press('Box at the crosshair');
    await page.waitForSelector('[data-box]');
    for (const more of await page.locator('#viewer-panel summary').all()) await more.click();
  },
  review: () => panel('Review'),
  landmarks: () => panel('Landmarks'),
  registration: () => panel('Registration'),
  compare: async () => {
    await page.locator('.toolbar').getByRole('button', { name: 'Compare' }).click();
    await page.waitForSelector('[data-second="axial"][data-shown="true"]');
  },
  keys: async () => {
    await press('Close comparison');
    await page.locator('[data-plane="axial"]').hover();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
  worklist: () => go('Review'),
  pretrain: async () => {
    await go('Training');
    await press('Pretrain');
    await page.locator('.training-form').waitFor();
  },
  'fine-tune': () => press('Fine-tune'),
  efficiency: () => press('Efficiency curve'),
  runs: () => press('Runs'),
  models: () => go('Models'),
  'delete-model': async () => {
    await page.getByText('centrilobular, linear').first().click();
    await page.locator(`[data-open-model="${CHILD}"]`).waitFor();
    await press('Delete…');
    await page.getByRole('dialog').waitFor();
  },
  jobs: async () => {
    await go('Jobs');
    await page.locator('[data-job]').first().getByRole('button', { name: 'Log' }).click();
  },
  settings: () => go('Settings'),
};

describe.each(['dark', 'light'])('in the %s theme nothing serious hinders anyone', (theme) => {
  beforeAll(async () => {
    await go('Settings');
    await page.getByRole('radio', { name: theme === 'dark' ? 'Dark' : 'Light' }).click();
    await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
  });

  it.each(Object.entries(VIEWS))('%s', async (name, open) => {
    await open();
    await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'));
    await keepScreenshot(page, `axe-${name}-${theme}`);
    const findings = await seriousFindings(page);
    if (await page.getByRole('dialog').count()) await page.keyboard.press('Escape');
    expect(findings).toEqual([]);
  });
});
