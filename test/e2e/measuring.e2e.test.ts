import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { difference, planePixels } from './planePixels.ts';
import { keepScreenshot } from './screenshots.ts';

let folder: string;
let app: OpenApp;
let page: Page;

async function open(): Promise<void> {
  app = await openApp(folder);
  page = app.page;
  // A key would come before the window listens.
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  await page.locator('[data-scan="scan-a"]').click();
  await page.waitForSelector('[data-pixels="shown"]');
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-measuring-'));
  await makeWindowLibrary(folder);
  await open();
  await page.getByLabel('New reader’s name').fill('Anna Müller');
  await page.getByLabel('New reader’s name').press('Enter');
  await page.waitForSelector('.annotate-subtypes');
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A point of the axial plane, as parts of its width and height. */
async function at(x: number, y: number): Promise<[number, number]> {
  const frame = (await page.locator('[data-plane="axial"] .pane-viewport').boundingBox())!;
  return [frame.x + frame.width * x, frame.y + frame.height * y];
}

/** LPS mm under a point, as the plane itself says: x to the left, y to the back. */
async function mmAt(x: number, y: number): Promise<readonly [number, number]> {
  await page.mouse.move(...(await at(x, y)));
  const readout = page.locator('[data-plane="axial"] .bottom-left');
  await readout.waitFor();
  const [, left, back] = /(-?\d+), (-?\d+), (-?\d+) mm/.exec((await readout.textContent())!)!;
  return [Number(left), Number(back)];
}

async function drag(from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 });
  await page.mouse.move(...to, { steps: 3 });
  await page.mouse.up();
}

async function click(point: [number, number]): Promise<void> {
  await page.mouse.move(...point);
  await page.mouse.down();
  await page.mouse.up();
}

/** Measurements seen in a plane. */
const drawn = (plane: string) =>
  page.evaluate(
    (name) =>
      new Set(
        [...document.querySelectorAll(`[data-plane="${name}"] .svg-layer [data-annotation-uid]`)].map(
          (each) => each.getAttribute('data-annotation-uid'),
        ),
      ).size,
    plane,
  );

/** The last of the list. */
const listed = () => page.locator('[data-measurement]').last().getAttribute('data-measurement');

const value = (tool: string) => page.locator(`[data-measurement="${tool}"] b`).textContent();
const numbers = (text: string | null) => (text ?? '').match(/-?\d+(\.\d+)?/g)!.map(Number);

describe('measuring', () => {
  it('measures a length in millimetres of the patient', async () => {
    const [from, to] = [await mmAt(0.25, 0.5), await mmAt(0.75, 0.6)];
    await page.keyboard.press('6');
    await drag(await at(0.25, 0.5), await at(0.75, 0.6));
    await page.locator('[data-measurement="length"]').waitFor();
    const [mm] = numbers(await value('length'));
    // The readout is rounded to whole millimetres.
    expect(Math.abs(mm! - Math.hypot(to[0] - from[0], to[1] - from[1]))).toBeLessThan(1.5);
  });

  it('tells the density of a region, as mean and standard deviation, with its area', async () => {
    await page.keyboard.press('8');
    await drag(await at(0.3, 0.6), await at(0.36, 0.66));
    await page.locator('[data-measurement="ellipse"]').waitFor();
    await expect.poll(async () => numbers(await value('ellipse')).length).toBe(3);
    const [mean, sd, area] = numbers(await value('ellipse'));
    // The lung of the phantom is −850 HU with noise of 18 HU, its holes −980.
    expect(mean).toBeLessThan(-840);
    expect(mean).toBeGreaterThan(-990);
    expect(sd).toBeGreaterThan(10);
    expect(area).toBeGreaterThan(20);
  });

  it('measures an angle with three clicks, and the density of a point', async () => {
    await page.keyboard.press('7');
    await drag(await at(0.6, 0.3), await at(0.7, 0.3));
    await click(await at(0.7, 0.4));
    await page.locator('[data-measurement="angle"]').waitFor();
    await expect.poll(async () => Math.round(numbers(await value('angle'))[0]!)).toBe(90);
    await page.keyboard.press('9');
    await click(await at(0.32, 0.42));
    await page.locator('[data-measurement="probe"]').waitFor();
    expect(numbers(await value('probe'))[0]).toBeLessThan(-780);
    await keepScreenshot(page, 'measuring');
  });

  it('draws a measurement in the plane it was made in and at no other slice', async () => {
    // The length lies along the axial plane, and the coronal plane through the crosshair holds one of its points.
    await expect.poll(() => drawn('axial')).toBe(4);
    expect(await drawn('coronal')).toBe(0);
    expect(await drawn('sagittal')).toBe(0);
    await page.mouse.move(...(await at(0.5, 0.9)));
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => drawn('axial')).toBe(0);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => drawn('axial')).toBe(4);
  });

  it('is kept for the reader over a restart, and undone and done again', async () => {
    const before = [await value('length'), await value('ellipse')];
    await app.close();
    await open();
    await page.locator('[data-measurement="ellipse"]').waitFor();
    expect(await value('length')).toBe(before[0]);
    await expect.poll(() => value('ellipse')).toBe(before[1]);
    await expect.poll(() => drawn('axial')).toBe(4);
    await page.keyboard.press('6');
    for (const left of ['angle', 'ellipse', 'length']) {
      await page.keyboard.press('Control+z');
      await expect.poll(listed).toBe(left);
    }
    await expect.poll(() => drawn('axial')).toBe(1);
    for (const back of ['ellipse', 'angle', 'probe']) {
      await page.keyboard.press('Control+Shift+z');
      await expect.poll(listed).toBe(back);
    }
    await expect.poll(() => drawn('axial')).toBe(4);
  });

  it('is removed by a key, and Escape gives the button back to the crosshair', async () => {
    await page.keyboard.press('Backspace');
    await page.waitForFunction(() => document.querySelectorAll('[data-measurement]').length === 3);
    await page.keyboard.press('Escape');
    await page.locator('.toolbar').getByRole('button', { name: 'Crosshair', pressed: true }).waitFor();
  });

  it('leaves the probabilities under it to be seen as a heat map with its legend', async () => {
    const row = page.locator('[data-layer^="prediction/"]').first();
    await row.locator('input[type=checkbox]').first().check();
    await page.mouse.move(1, 1);
    const mask = await planePixels(page, 'axial');
    await row.getByLabel('Heat map').check();
    await page.getByRole('figure', { name: 'Probability of emphysema' }).waitFor();
    await expect.poll(async () => difference(mask, await planePixels(page, 'axial'))).toBeGreaterThan(0.0005);
    await keepScreenshot(page, 'heat-map');
    await row.getByLabel('Heat map').uncheck();
    await expect.poll(async () => difference(mask, await planePixels(page, 'axial'))).toBe(0);
  });

  it('is named before its scan is removed from the library, which needs the scan’s id', async () => {
    await page.getByRole('button', { name: 'Library', exact: true }).click();
    await page.locator('[data-row="scan-a"]').click();
    await page.getByRole('button', { name: 'Remove…', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('3 measurements');
    const remove = dialog.getByRole('button', { name: 'Remove', exact: true });
    expect(await remove.isDisabled()).toBe(true);
    await keepScreenshot(page, 'remove-scan');
    await dialog.getByLabel('Type scan-a to confirm').fill('scan-a');
    await expect.poll(() => remove.isEnabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator('[data-row="scan-a"]').count()).toBe(1);
  });
});
