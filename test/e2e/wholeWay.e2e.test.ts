import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listBoxes } from '../../main/catalog/boxes.ts';
import { measuresOfScan } from '../../main/catalog/measures.ts';
import { listModels } from '../../main/catalog/models.ts';
import { allPredictionsOfScan } from '../../main/catalog/predictions.ts';
import { latestReviews } from '../../main/catalog/reviews.ts';
import { listScans } from '../../main/catalog/scans.ts';
import { type Library, openLibrary } from '../../main/services/library/library.ts';
import { writePhantoms } from '../../main/worker/phantom.ts';
import { dropFiles } from './dropFiles.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';

const PATIENTS = 2;
const READER = 'Dr Way';
let home: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'drasclr-whole-'));
  const context = { signal: new AbortController().signal, report: () => undefined };
  const cohort = { folder: path.join(home, 'cohort'), patients: PATIENTS, seed: 7, scale: 'quick' } as const;
  await writePhantoms({ ...cohort, from: 0, to: PATIENTS }, context);
  app = await openApp(path.join(home, 'library'));
  page = app.page;
});

afterAll(async () => {
  await app?.close();
  await rm(home, { recursive: true, force: true });
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const go = (screen: string) =>
  page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('button', { name: screen, exact: true })
    .click();
const field = (name: string) =>
  page.locator('.training-field', { hasText: name }).locator('input, select').first();

/** Reads the library as another program would: what is there is on the disk. */
function inLibrary<T>(read: (library: Library) => T): T {
  const library = openLibrary(path.join(home, 'library'));
  try {
    return read(library);
  } finally {
    library.close();
  }
}

/** Goes to the jobs and waits until the newest `count` are done; one that fails says why. */
async function jobsDone(count: number): Promise<void> {
  await go('Jobs');
  const jobs = page.locator('[data-job]');
  await expect.poll(() => jobs.count()).toBe(count);
  const states = () => jobs.evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.state));
  await expect
    .poll(states, { interval: 200 })
    .toSatisfy((now: string[]) => now.every((state) => state === 'done' || state === 'failed'));
  expect(await page.locator('.job-reason').allTextContents()).toEqual([]);
}

async function chooseAllScans(): Promise<void> {
  await go('Library');
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
}

/** Chooses the subtype by its key, then clicks boxes into the axial slice at fractions of its width and height. */
async function clickBoxes(key: string, points: readonly (readonly [number, number])[]): Promise<void> {
  const boxes = page.locator('[data-box]');
  const before = await boxes.count();
  const plane = (await page.locator('[data-plane="axial"] .pane-viewport').boundingBox())!;
  await page.keyboard.press(key);
  for (const [n, [x, y]] of points.entries()) {
    await page.mouse.click(plane.x + x * plane.width, plane.y + y * plane.height);
    await expect.poll(() => boxes.count()).toBe(before + n + 1);
    await page.waitForSelector('[data-saving="saved"]');
  }
}

describe('the whole way, as a radiologist goes it', () => {
  it('imports what is dropped', async () => {
    await page.getByText('No scans yet').waitFor();
    await keepScreenshot(page, 'way-1-empty');
    await dropFiles(page, path.join(home, 'cohort', 'dicom'));
    await page.getByRole('row').first().waitFor();
    await keepScreenshot(page, 'way-2-ledger');
    await jobsDone(1);
    await go('Library');
    await press('Back to the scans');
    await dropFiles(page, path.join(home, 'cohort', 'clinical.csv'));
    await page.getByText(`Clinical values of ${PATIENTS} patients stored`, { exact: false }).waitFor();
    await expect.poll(() => page.locator('[data-row]').count()).toBe(PATIENTS);
    expect(inLibrary(({ catalog }) => listScans(catalog))).toHaveLength(PATIENTS);
  });

  it('makes the suggested scan the atlas and registers all to it', async () => {
    await chooseAllScans();
    await press(`Prepare ${PATIENTS} scans`);
    await page.getByRole('dialog').getByText('Which lung is the atlas?').waitFor();
    await keepScreenshot(page, 'way-3-atlas');
    await press(`Make the atlas, then prepare ${PATIENTS} scans`);
    await jobsDone(3);
    await keepScreenshot(page, 'way-4-jobs');
    await go('Library');
    await expect.poll(() => page.getByRole('row', { name: 'prepared' }).count()).toBe(PATIENTS);
    await keepScreenshot(page, 'way-5-library');
  });

  it('takes boxes by clicks', async () => {
    await go('Viewer');
    for (let scan = 0; scan < PATIENTS; scan++) {
      await page.locator('[data-scan]').nth(scan).click();
      await page.waitForSelector('[data-pixels="shown"]');
      if (scan === 0) {
        await page.getByLabel('New reader’s name').fill(READER);
        await page.getByLabel('New reader’s name').press('Enter');
        await page.waitForSelector('.annotate-subtypes');
        await page.locator('[data-plane="axial"]').hover();
        await page.keyboard.press('b');
      }
      await page.locator('[data-plane="axial"]').hover();
      await clickBoxes('Shift+Digit1', [
        [0.3, 0.42],
        [0.7, 0.42],
        [0.72, 0.55],
      ]);
      await clickBoxes('Shift+Digit4', [
        [0.28, 0.55],
        [0.35, 0.65],
        [0.65, 0.65],
      ]);
    }
    await keepScreenshot(page, 'way-6-annotate');
    const boxes = inLibrary(({ catalog }) => listBoxes(catalog));
    expect(boxes).toHaveLength(6 * PATIENTS);
    expect(new Set(boxes.map(({ scanId }) => scanId)).size).toBe(PATIENTS);
    expect(boxes.filter(({ subtype }) => subtype === 'healthy')).toHaveLength(3 * PATIENTS);
  });

  it('pretrains a few steps and fine-tunes on the boxes', async () => {
    await go('Training');
    await page.getByText(`${PATIENTS} of ${PATIENTS} scans are used`).waitFor();
    await field('Epochs').fill('1');
    await field('Bank size').fill('16');
    await page.getByText('More settings').click();
    await field('Experts').fill('2');
    await field('Only these landmarks').fill('0, 5, 10');
    await press('Start pretraining');
    await page.locator('.training-run[data-state="done"]').waitFor();
    await keepScreenshot(page, 'way-7-pretrained');
    await press('Fine-tune');
    await page.getByText(`${3 * PATIENTS} boxes of the subtype, ${3 * PATIENTS} healthy boxes`).waitFor();
    await field('Folds').fill('2');
    await press('Start fine-tuning');
    await expect.poll(() => page.locator('.training-run[data-state="done"]').count()).toBe(2);
    await keepScreenshot(page, 'way-8-fine-tuned');
    const models = inLibrary(({ catalog }) => listModels(catalog));
    expect(models.map(({ kind }) => kind).sort()).toEqual(['finetuned', 'pretrained']);
    for (const { folder } of models)
      expect(existsSync(path.join(home, 'library', folder, 'weights.safetensors'))).toBe(true);
  });

  it('paints a mask, which is accepted, measured and reported', async () => {
    await go('Library');
    await page.locator('[data-row]').first().click();
    await press('Run models…');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('8 mm', { exact: true }).click();
    await keepScreenshot(page, 'way-9-run-models');
    // Two patients cannot show that a model beats its baselines: the reader is told, and has to insist.
    await dialog.getByText('is not shown to be better than what needs no learning').waitFor();
    const run = dialog.getByRole('button', { name: 'Run', exact: true });
    expect(await run.isDisabled()).toBe(true);
    await dialog.getByLabel('Run it anyway').check();
    await run.click();
    await jobsDone(6);
    await go('Review');
    await page.locator('[data-reviewed] button').click();
    await page.waitForSelector('[data-pixels="shown"]');
    await page.waitForSelector('.review-volumes');
    await press('Accept');
    await page.waitForSelector('[data-review="accepted"]');
    await keepScreenshot(page, 'way-10-review');
    await press('Write report');
    await jobsDone(7);

    const reviewed = inLibrary(({ catalog }) => latestReviews(catalog));
    expect(reviewed).toMatchObject([{ reader: READER, verdict: 'accepted' }]);
    const { scanId } = reviewed[0]!;
    expect(inLibrary(({ catalog }) => allPredictionsOfScan(catalog, scanId))).toHaveLength(1);
    const litres = inLibrary(({ catalog }) => measuresOfScan(catalog, scanId)).find(
      ({ name, region }) => name === 'litres' && region === 'both',
    );
    expect(litres!.value).toBeGreaterThan(0.3);
    const exports = path.join(home, 'library', 'exports');
    const reports = readdirSync(exports).filter((name) => name.endsWith('.pdf'));
    expect(reports).toHaveLength(1);
    expect(readFileSync(path.join(exports, reports[0]!)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(app.errors.filter((words) => !words.includes('404'))).toEqual([]);
  });
});
