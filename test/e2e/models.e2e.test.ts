import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../main/services/library/library.ts';
import { temporaryFolder } from '../fixtures/ctLibrary.ts';
import { addMask, addModels, CHILD, PARENT } from '../fixtures/modelLibrary.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';

const home = temporaryFolder();
const folder = join(home, 'first library');
const settings = join(home, 'settings');
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  await makeWindowLibrary(folder);
  const library = openLibrary(folder);
  await addModels(library);
  addMask(library, 'scan-b');
  library.close();
  app = await openApp(folder, settings);
  page = app.page;
});
afterAll(() => app.close());

const go = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true }).click();

describe('models', () => {
  it('are shown with lineage, folds and card, in dark and light', async () => {
    await go('Models');
    await page.locator(`[data-open-model="${CHILD}"]`).waitFor();
    await keepScreenshot(page, 'models-dark');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('list', { name: 'Lineage' }).getByRole('button', { name: 'cohort A' }).click();
    await page.locator(`[data-open-model="${PARENT}"]`).waitFor();
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await keepScreenshot(page, 'models-light');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('can be written as one file', async () => {
    await page.getByRole('button', { name: 'Export as one file' }).click();
    await page.getByRole('status').getByText(`cohort-A-${PARENT}.drasclr`, { exact: false }).waitFor();
    expect(existsSync(join(folder, 'exports', `cohort-A-${PARENT}.drasclr`))).toBe(true);
  });

  it('are not deleted while others were made from them; masks go only with the name', async () => {
    await page.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('parent of another model', { exact: false }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'centrilobular, linear' }).first().click();
    await page.locator(`[data-open-model="${CHILD}"]`).waitFor();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await dialog.getByText('1 mask on 1 scan', { exact: false }).waitFor();
    const remove = dialog.getByRole('button', { name: 'Delete' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('centrilobular, linear');
    await remove.click();
    await page.locator(`[data-open-model="${CHILD}"]`).waitFor({ state: 'detached' });
    expect(existsSync(join(folder, 'models', CHILD))).toBe(false);
  });
});

describe('settings', () => {
  it('are shown in light and dark', async () => {
    await go('Settings');
    await page.locator('[data-engine="wasm"]').waitFor();
    await keepScreenshot(page, 'settings-light');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await keepScreenshot(page, 'settings-dark');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('change a key, refuse one that is taken, and are on the disk', async () => {
    const line = page.locator('[data-command="view.invert"]');
    const change = line.getByRole('button', { name: 'Change' });
    await change.click();
    await page.keyboard.press('1');
    await page.getByRole('alert').getByText('already', { exact: false }).waitFor();
    await page.keyboard.press('Control+Shift+Y');
    await line.getByText('Ctrl+Shift+Y').waitFor();
    const stored = JSON.parse(readFileSync(join(settings, 'settings.json'), 'utf8'));
    expect(stored).toMatchObject({ theme: 'dark', keys: { 'view.invert': 'Ctrl+Shift+Y' } });
  });

  it('open another library in the same window, and the former again', async () => {
    // The folder dialog is the system's own: a library that was open before is in the list without it.
    const other = join(home, 'second library');
    openLibrary(other).close();
    await app.close();
    const former = await openApp(other, settings);
    await former.close();
    app = await openApp(folder, settings);
    page = app.page;
    await go('Settings');
    await page.getByRole('button', { name: 'Open second library' }).click();
    await page.getByText('Drop a folder', { exact: false }).first().waitFor();
    await go('Settings');
    await page.locator('[data-open-library="true"]').getByText('second library').waitFor();
    await page.getByRole('button', { name: 'Open first library' }).waitFor();
    // Scans that were never read have no thumbnail, and the page is told so.
    expect(app.errors.filter((words) => !words.includes('404'))).toEqual([]);
  });
});
