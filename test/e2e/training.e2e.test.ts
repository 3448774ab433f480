import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../main/services/library/library.ts';
import { fillTrainingLibrary } from '../fixtures/trainingLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';

let home: string;
let app: OpenApp;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'drasclr-training-'));
  const library = openLibrary(path.join(home, 'library'));
  await fillTrainingLibrary(library);
  library.close();
  app = await openApp(path.join(home, 'library'));
});
afterAll(async () => {
  await app?.close();
  await rm(home, { recursive: true, force: true });
});

describe('training', () => {
  const go = (name: string) => app.page.getByRole('button', { name, exact: true }).click();
  const field = (name: string) =>
    app.page.locator('.training-field', { hasText: name }).locator('input').first();

  it('refuses what the settings refuse, in place, and tells the cost before the start', async () => {
    const { page } = app;
    await go('Training');
    await page.getByText('4 of 4 scans are used').waitFor();
    await field('Key momentum').waitFor({ state: 'attached' });
    await page.getByText('More settings').click();
    await field('Key momentum').fill('2');
    await page.getByText('Key momentum m should be a number from 0 to 1, got 2').waitFor();
    expect(await page.getByRole('button', { name: 'Start pretraining' }).isDisabled()).toBe(true);
    await go('Reset to the paper’s values');
    await field('Experts').fill('1');
    await field('Bank size').fill('16');
    await go('Measure');
    await page.locator('.training-time').waitFor();
    await keepScreenshot(page, 'training-form');
    expect(await seriousFindings(app.page)).toEqual([]);
  });

  it('draws the curves of a run, which becomes a model when it is stopped', async () => {
    const { page } = app;
    await go('Start pretraining');
    await page.locator('.training-charts canvas').first().waitFor();
    await go('Pause');
    await page.locator('.training-run[data-state="paused"]').waitFor();
    await go('Resume');
    await page.locator('.training-run[data-state="running"]').waitFor();
    await go('Stop now and keep the model');
    await page.locator('.training-run[data-state="done"]').waitFor();
    await page.getByText('stopped by hand').waitFor();
    await keepScreenshot(page, 'training-runs');
    expect(await seriousFindings(app.page)).toEqual([]);
  });

  it('says in words what fine-tuning lacks and where to mend it', async () => {
    const { page } = app;
    await go('Fine-tune');
    await page.getByText('no box of centrilobular').waitFor();
    await keepScreenshot(page, 'training-refused');
    await go('Mark boxes in the viewer');
    expect(await page.getByRole('button', { name: 'Viewer', exact: true }).getAttribute('aria-current')).toBe(
      'page',
    );
    // The fixture's scans have no pictures.
    expect(app.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  it('goes from screen to screen and from tab to tab by keys, also from within a field', async () => {
    const { page } = app;
    const current = (name: string) => page.locator('nav [aria-current="page"]', { hasText: name }).waitFor();
    await page.keyboard.press('Control+1');
    await current('Library');
    await page.keyboard.press('Control+4');
    await current('Training');
    await page.keyboard.press('Alt+1');
    await field('Name of the model').fill('by keys');
    await page.keyboard.press('Control+5');
    await current('Models');
    await page.keyboard.press('Control+4');
    await page.keyboard.press('Alt+4');
    await page.getByRole('button', { name: 'Runs', pressed: true }).waitFor();
  });

  it('names each line of a chart, and draws it in the colours of the theme at once', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    const chart = page.locator('.training-chart', { has: page.locator('.training-legend') }).first();
    await chart.waitFor();
    expect(await chart.locator('.training-legend-item').count()).toBeGreaterThan(1);
    const pixels = () =>
      chart.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await pixels();
    await keepScreenshot(page, 'training-legend');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await expect.poll(pixels).not.toBe(before);
    await keepScreenshot(page, 'training-legend-other-theme');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await expect.poll(pixels).toBe(before);
  });
});
