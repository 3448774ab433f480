import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measuresOfScan } from '../../main/catalog/measures.ts';
import { openLibrary } from '../../main/services/library/library.ts';
import { masksInUse, reviewOf } from '../../main/services/masks/review.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { difference, planePixels } from './planePixels.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';

let folder: string;
let app: OpenApp;
let page: Page;

async function open(): Promise<void> {
  app = await openApp(folder);
  page = app.page;
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.waitForSelector('[data-reviewed="scan-a"]');
}

async function openScan(): Promise<void> {
  await page.locator('[data-reviewed="scan-a"] button').click();
  await page.waitForSelector('[data-pixels="shown"]');
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-review-'));
  await makeWindowLibrary(folder);
  await open();
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const inLibrary = <T>(ask: (library: ReturnType<typeof openLibrary>) => T): T => {
  const library = openLibrary(folder);
  try {
    return ask(library);
  } finally {
    library.close();
  }
};

const litres = async (): Promise<number[]> =>
  (await page.locator('.review-volumes dd').allTextContents()).slice(0, 3).map(Number.parseFloat);

const saved = () => page.waitForSelector('[data-review-saving="saved"]');

/** Drags over a plane, by parts of its width and height. */
async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const { x, y, width, height } = (await page
    .locator('[data-plane="coronal"] .pane-viewport')
    .boundingBox())!;
  await page.mouse.move(x + width * from[0], y + height * from[1]);
  await page.mouse.down();
  await page.mouse.move(x + width * to[0], y + height * to[1], { steps: 12 });
  await page.mouse.up();
  await saved();
}

describe('review', () => {
  it('lists what waits, and opens a scan with its masks', async () => {
    expect(await page.locator('[data-reviewed]').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    await keepScreenshot(page, 'review-list');
    await openScan();
    expect(await page.getByText('A verdict has a reader’s name').count()).toBe(1);
    await page.getByLabel('New reader’s name').fill('Anna Müller');
    await page.getByLabel('New reader’s name').press('Enter');
    await page.waitForSelector('.review-volumes');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('moves the threshold with live litres, and keeps it', async () => {
    const [both, right, left] = (await litres()) as [number, number, number];
    expect(both).toBeCloseTo(right + left, 1);
    expect(both).toBeGreaterThan(0);
    const before = await planePixels(page, 'coronal');
    const level = () => page.locator('[data-mask]').getAttribute('data-level');
    await page.getByLabel('Threshold of Centrilobular').press('End');
    expect(await level()).toBe('255');
    await saved();
    await page.getByRole('tab', { name: 'Review' }).focus();
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift+ArrowLeft');
    await saved();
    expect(await level()).toBe('240');
    for (let n = 0; n < 4; n++) await page.keyboard.press('Control+Z');
    await expect.poll(level).toBe('128');
    await expect.poll(async () => difference(before, await planePixels(page, 'coronal'))).toBeLessThan(0.001);
  });

  it('paints and erases inside the lungs, undoes, and keeps the strokes over a restart', async () => {
    const [start] = (await litres()) as [number];
    await page.keyboard.press('q');
    await page.keyboard.press('Shift+Q');
    await drag([0.3, 0.4], [0.4, 0.6]);
    const [painted] = (await litres()) as [number];
    expect(painted).toBeGreaterThan(start);
    await keepScreenshot(page, 'review-brush');
    await page.keyboard.press('e');
    await drag([0.3, 0.4], [0.35, 0.5]);
    const [erased] = (await litres()) as [number];
    expect(erased).toBeLessThan(painted);
    await page.keyboard.press('Control+Z');
    await expect.poll(async () => (await litres())[0]).toBe(painted);
    await app.close();
    await open();
    await openScan();
    await expect.poll(async () => (await litres())[0]).toBe(painted);
  });

  it('accepts, and the measures and the report follow what was accepted', async () => {
    await page.getByLabel('Note (goes into the report)').fill('apex added by hand');
    await page.getByRole('button', { name: 'Accept as corrected' }).click();
    await page.waitForSelector('[data-review="corrected"]');
    const [both] = (await litres()) as [number];
    const measured = () =>
      inLibrary((library) =>
        measuresOfScan(library.catalog, 'scan-a').find(
          ({ region, name }) => region === 'both' && name === 'centrilobular litres',
        ),
      );
    await expect.poll(() => measured()?.value?.toFixed(2)).toBe(both.toFixed(2));
    expect(inLibrary((library) => masksInUse(library, 'scan-a'))).toMatchObject([
      { level: 128, strokes: [{ mode: 'paint', flat: null }] },
    ]);
    await page.getByRole('button', { name: 'Write report' }).click();
    await expect.poll(() => readdir(path.join(folder, 'exports'))).toContain('scan-a-report.pdf');
    await keepScreenshot(page, 'review-accepted');
  });

  it('rejects, takes it back, and shows who said what', async () => {
    await page.keyboard.press('Shift+Delete');
    await page.waitForSelector('.review [data-review="rejected"]');
    expect(inLibrary((library) => masksInUse(library, 'scan-a'))).toEqual([]);
    const burdens = () =>
      inLibrary(({ catalog }) => measuresOfScan(catalog, 'scan-a')).filter(({ name }) =>
        name.startsWith('centrilobular'),
      );
    await expect.poll(burdens).toEqual([]);
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.waitForSelector('.review [data-review="none"]');
    expect(inLibrary(({ catalog }) => reviewOf(catalog, 'scan-a').state)).toBe('none');
    await page.getByText('History').click();
    expect(await page.locator('.review-history li').count()).toBe(3);
    expect(await page.getByText('apex added by hand').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    // A scan may have no thumbnail.
    expect(app.errors.filter((words) => !words.includes('404'))).toEqual([]);
  });
});
