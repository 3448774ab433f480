import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { difference, planePixels } from './planePixels.ts';
import { keepScreenshot } from './screenshots.ts';
import { wheel } from './wheel.ts';

let folder: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-reading-'));
  await makeWindowLibrary(folder);
  app = await openApp(folder);
  page = app.page;
  await page.keyboard.press('Control+2');
  await page.locator('[data-scan="scan-a"]').click();
  await page.waitForSelector('[data-pixels="shown"]');
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const settle = () =>
  page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))),
  );

const slice = async (plane = 'axial') =>
  Number(await page.locator(`[data-plane="${plane}"] [data-slice]`).getAttribute('data-slice'));

/** Rests the pointer at parts of a plane's width and height. */
async function pointAt(plane: string, x: number, y: number): Promise<void> {
  const box = (await page.locator(`[data-plane="${plane}"] .pane-viewport`).boundingBox())!;
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  await settle();
}

const readout = () => page.locator('[data-plane="axial"] [data-hu]').textContent();

describe('a reader’s hands', () => {
  it('moves one slice with one notch of the wheel', async () => {
    await pointAt('axial', 0.35, 0.5);
    const before = await slice();
    await wheel(page, 1);
    await settle();
    expect(await slice()).toBe(before + 1);
    await wheel(page, -2);
    await settle();
    expect(await slice()).toBe(before - 1);
  });

  it('zooms a little with Ctrl and one notch, and comes back with the opposite one', async () => {
    const before = await planePixels(page, 'axial');
    await page.keyboard.down('Control');
    await wheel(page, -1);
    await settle();
    const nearer = await planePixels(page, 'axial');
    await wheel(page, 1);
    await page.keyboard.up('Control');
    await settle();
    expect(difference(before, nearer)).toBeGreaterThan(0.005);
    expect(difference(before, await planePixels(page, 'axial'))).toBeLessThan(0.01);
  });

  it('reads HU and place anew while one scrolls under a pointer that rests', async () => {
    await pointAt('axial', 0.35, 0.5);
    const first = await readout();
    await wheel(page, 1);
    await settle();
    const z = (text: string | null) => Number(/(-?\d+) mm/.exec(text ?? '')?.[1]);
    expect(z(await readout())).toBe(z(first) - 1);
    await page.keyboard.press('Home');
    await settle();
    expect(await readout()).not.toBe(first);
    await page.keyboard.press('End');
    await settle();
    expect(z(await readout())).toBe(-300);
  });

  it('reads the projection in a slab, not the slice', async () => {
    await page.keyboard.press('Space');
    await pointAt('axial', 0.35, 0.5);
    for (let n = 0; n < 60; n++) await page.keyboard.press('ArrowUp');
    await settle();
    const hu = async () =>
      Number(await page.locator('[data-plane="axial"] [data-hu]').getAttribute('data-hu'));
    const one = await hu();
    await page.keyboard.press('s');
    await settle();
    const mip = await hu();
    await page.keyboard.press('s');
    await settle();
    const minip = await hu();
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    await settle();
    expect(mip).toBeGreaterThan(one);
    expect(minip).toBeLessThan(one);
    expect(await hu()).toBe(one);
  });

  it('gives the arrows to the plane under the pointer after a click in the list of scans', async () => {
    await page.locator('[data-scan="scan-a"]').click();
    await pointAt('axial', 0.35, 0.5);
    const before = await slice();
    await page.keyboard.press('ArrowDown');
    await settle();
    expect(await slice()).toBe(before + 1);
    await page.keyboard.press('PageDown');
    await settle();
    expect(await slice()).toBe(before + 11);
    expect(await page.locator('[data-scan="scan-a"]').getAttribute('aria-selected')).toBe('true');
  });

  it('hides the crosshair and shows it again', async () => {
    const before = await planePixels(page, 'axial');
    await page.keyboard.press('h');
    await settle();
    const without = await planePixels(page, 'axial');
    expect(difference(before, without)).toBeGreaterThan(0.0005);
    await page.keyboard.press('h');
    await settle();
    expect(difference(before, await planePixels(page, 'axial'))).toBeLessThan(0.0001);
  });
});

describe('the window', () => {
  it('numbers the screens as they stand', async () => {
    const names = await page
      .locator('.nav button[title]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('title')));
    expect(names).toEqual(names.map((_, at) => `Ctrl+${at + 1}`));
  });

  it('shows every key at the smallest size, with Close in the window', async () => {
    await page.setViewportSize({ width: 960, height: 600 });
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const close = (await dialog.getByRole('button', { name: 'Close' }).boundingBox())!;
    expect(close.y + close.height).toBeLessThan(600);
    const last = dialog.locator('dl > div').last();
    await last.scrollIntoViewIfNeeded();
    const box = (await last.boundingBox())!;
    expect(box.y + box.height).toBeLessThan(600);
    await keepScreenshot(page, 'keys-small');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 920 });
  });

  it('has no menu of Electron’s, and Ctrl+R throws nothing away', async () => {
    await pointAt('axial', 0.35, 0.5);
    await page.keyboard.press('Home');
    await page.evaluate(() => document.body.setAttribute('data-kept', 'yes'));
    await page.keyboard.press('Control+r');
    await page.keyboard.press('Alt');
    await settle();
    expect(await page.locator('body').getAttribute('data-kept')).toBe('yes');
    expect(await slice()).toBe(1);
  });
});
