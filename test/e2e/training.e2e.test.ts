import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../main/services/library.ts';
import { fillTrainingLibrary } from '../fixtures/trainingLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';

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

async function seriousViolations(): Promise<string[]> {
  await app.page.evaluate(axe.source);
  const found = await app.page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe;
    return (await run.run()).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes[0]?.html ?? '',
    }));
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, where }) => `${id}: ${where}`);
}

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
    await page.getByText('keyMomentum should be a number from 0 to 1, got 2').waitFor();
    expect(await page.getByRole('button', { name: 'Start pretraining' }).isDisabled()).toBe(true);
    await go('Reset to the paper’s values');
    await field('Experts').fill('1');
    await field('Bank size').fill('16');
    await go('Measure');
    await page.locator('.training-time').waitFor();
    await keepScreenshot(page, 'training-form');
    expect(await seriousViolations()).toEqual([]);
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
    expect(await seriousViolations()).toEqual([]);
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
});
