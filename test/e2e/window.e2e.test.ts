import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLANES } from '../../renderer/viewer/planes.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { difference, planePixels } from './planePixels.ts';
import { keepScreenshot } from './screenshots.ts';
import { wheel } from './wheel.ts';

let folder: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-window-'));
  await makeWindowLibrary(folder);
  app = await openApp(folder);
  page = app.page;
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  await page.waitForSelector('[data-scan="scan-a"]');
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Two frames: what React and the viewer were told is then on the screen. */
const settle = () =>
  page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))),
  );

async function openScan(id: string): Promise<void> {
  await page.locator(`[data-scan="${id}"]`).click();
  await page.waitForSelector('[data-pixels="shown"]');
  await settle();
}

describe('library', () => {
  it('lists the scans with their stage and warnings, and finds them by words', async () => {
    await keepScreenshot(page, 'library');
    await expect.poll(() => page.locator('[data-scan]').count()).toBeGreaterThan(3);
    await expect.poll(() => page.locator('[data-scan="scan-b"]').textContent()).toContain('2 warnings');
    await page.getByLabel('Search scans').fill('b70f lungs');
    await expect.poll(() => page.locator('[data-scan]').count()).toBe(1);
    await page.getByLabel('Search scans').fill('');
  });

  it('says what to do with a scan that is only imported', async () => {
    await page.locator('[data-scan="scan-c"]').click();
    await page.getByRole('button', { name: 'Prepare this scan' }).waitFor();
    await keepScreenshot(page, 'imported-only');
  });
});

describe('viewer', () => {
  it('shows the scan in three planes', async () => {
    await openScan('scan-a');
    await page.waitForSelector('[data-layer="lungs"]');
    await expect.poll(async () => (await planePixels(page, 'axial')).lit).toBeGreaterThan(0.3);
    for (const plane of PLANES) expect((await planePixels(page, plane)).lit).toBeGreaterThan(0.2);
    const height = await page.evaluate(() => window.innerHeight);
    for (const plane of PLANES) {
      const box = await page.locator(`[data-plane="${plane}"]`).boundingBox();
      expect(box && box.y + box.height).toBeLessThanOrEqual(height);
    }
    await keepScreenshot(page, 'viewer');
  });

  it('shows and hides each layer', async () => {
    await page.locator('[data-layer="landmarks"] input[type=checkbox]').check();
    await settle();
    await keepScreenshot(page, 'landmarks');
    for (const layer of ['lungs', 'prediction/probability-a', 'landmarks']) {
      const box = page.locator(`[data-layer="${layer}"] > label input`);
      const before = await planePixels(page, 'coronal');
      await box.uncheck();
      await settle();
      const without = await planePixels(page, 'coronal');
      expect(difference(before, without)).toBeGreaterThan(0.002);
      await box.check();
      await settle();
      expect(difference(before, await planePixels(page, 'coronal'))).toBeLessThan(0.001);
    }
  });

  it('changes the window by number keys', async () => {
    const lung = await planePixels(page, 'axial');
    await page.keyboard.press('2');
    await settle();
    expect(await page.getByText('W 235 C -942.5').count()).toBe(3);
    expect(difference(lung, await planePixels(page, 'axial'))).toBeGreaterThan(0.1);
    await keepScreenshot(page, 'emphysema-window');
    await page.keyboard.press('3');
    await settle();
    expect(difference(lung, await planePixels(page, 'axial'))).toBeGreaterThan(0.1);
    await page.keyboard.press('1');
    await settle();
    expect(difference(lung, await planePixels(page, 'axial'))).toBeLessThan(0.001);
  });

  it('scrolls by wheel and by keys, and links the other planes', async () => {
    const number = page.locator('[data-plane="axial"] [data-slice]');
    const [before, other] = [await planePixels(page, 'axial'), await planePixels(page, 'coronal')];
    const first = Number(await number.getAttribute('data-slice'));
    await page.locator('[data-plane="axial"]').hover();
    await wheel(page, 10);
    await settle();
    expect(Number(await number.getAttribute('data-slice'))).toBe(first + 10);
    expect(difference(before, await planePixels(page, 'axial'))).toBeGreaterThan(0.01);
    expect(difference(other, await planePixels(page, 'coronal'))).toBeGreaterThan(0.0005);
    await page.keyboard.press('Home');
    await settle();
    expect(await number.getAttribute('data-slice')).toBe('1');
    await page.keyboard.press('End');
    await settle();
    expect(await number.textContent()).toBe('130 / 130');
  });

  it('puts the crosshair where one clicks and reads HU under the pointer', async () => {
    const box = (await page.locator('[data-plane="coronal"]').boundingBox())!;
    // The middle of the right lung: left on the screen, as radiologists read.
    await page.mouse.click(box.x + 0.32 * box.width, box.y + 0.6 * box.height);
    await settle();
    const slice = Number(
      await page.locator('[data-plane="sagittal"] [data-slice]').getAttribute('data-slice'),
    );
    expect(slice).toBeLessThan(75);
    const hu = Number(await page.locator('[data-plane="coronal"] [data-hu]').getAttribute('data-hu'));
    expect(hu).toBeLessThan(-750);
    await keepScreenshot(page, 'crosshair');
  });

  it('pans, zooms and comes back', async () => {
    await page.locator('[data-plane="axial"]').hover();
    const before = await planePixels(page, 'axial');
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(500, 120, { steps: 4 });
    await page.mouse.up({ button: 'right' });
    await settle();
    expect(difference(before, await planePixels(page, 'axial'))).toBeGreaterThan(0.02);
    await page.locator('[data-plane="axial"]').hover();
    await page.keyboard.press(' ');
    await settle();
    expect(difference(before, await planePixels(page, 'axial'))).toBeLessThan(0.01);
  });

  it('makes one plane large and shows the keys', async () => {
    const before = await planePixels(page, 'coronal');
    await page.keyboard.press('m');
    await settle();
    expect(await page.locator('[data-plane="coronal"]').isVisible()).toBe(false);
    expect((await planePixels(page, 'axial')).lit).toBeGreaterThan(0.2);
    await keepScreenshot(page, 'maximised');
    await page.keyboard.press('Escape');
    await settle();
    expect(difference(before, await planePixels(page, 'coronal'))).toBeLessThan(0.001);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await keepScreenshot(page, 'keys');
    await page.keyboard.press('Escape');
  });

  it('projects slabs, says so, and comes back to the slice', async () => {
    const before = await planePixels(page, 'coronal');
    await page.keyboard.press('s');
    await settle();
    expect(await page.locator('[data-slab="mip"]').count()).toBe(3);
    const mip = await planePixels(page, 'coronal');
    expect(difference(before, mip)).toBeGreaterThan(0.02);
    await keepScreenshot(page, 'mip');
    await page.keyboard.press('s');
    await settle();
    expect(difference(mip, await planePixels(page, 'coronal'))).toBeGreaterThan(0.02);
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    await settle();
    expect(difference(before, await planePixels(page, 'coronal'))).toBeLessThan(0.001);
  });

  it('shows the lungs in 3-D on the software renderer and turns them by keys', async () => {
    const space = page.locator('[data-space="works"]');
    const lit = async () => PNG.sync.read(await space.screenshot()).data;
    const front = await lit();
    const right = await space.locator('.letter.right').textContent();
    await space.locator('.space-viewport').focus();
    for (let n = 0; n < 12; n++) await page.keyboard.press('ArrowRight');
    await settle();
    expect(right).toBe('L');
    // Turned rightwards, he is seen from his right: his front is on the right of the screen.
    expect(await space.locator('.letter.right').textContent()).toBe('A');
    const side = await lit();
    expect(side.equals(front)).toBe(false);
    await keepScreenshot(page, 'space');
    await page.keyboard.press(' ');
    await settle();
    expect(await space.locator('.letter.right').textContent()).toBe('L');
  });

  it('compares with itself, linked, and says when another scan is not registered', async () => {
    await page.locator('[data-layer="laa"] input[type=checkbox]').check();
    await page.locator('.toolbar').getByRole('button', { name: 'Compare' }).click();
    await page.waitForSelector('[data-linked="same"]');
    await page.waitForSelector('[data-second="axial"][data-shown="true"]');
    await page.locator('[data-plane="axial"]').hover();
    await wheel(page, 10);
    await settle();
    const number = (where: string) => page.locator(`${where} [data-slice]`).getAttribute('data-slice');
    expect(await number('[data-second="axial"]')).toBe(await number('[data-plane="axial"]'));
    await page.locator('[data-second="axial"]').hover();
    await wheel(page, -5);
    await settle();
    expect(await number('[data-plane="axial"]')).toBe(await number('[data-second="axial"]'));
    await keepScreenshot(page, 'compare');
    await page.keyboard.press('Shift+D');
    await page.locator('[data-second="sagittal"]').hover();
    await wheel(page, 5);
    await settle();
    expect(await number('[data-plane="sagittal"]')).toBe(await number('[data-second="sagittal"]'));
    expect(await page.locator('[data-second="coronal"]').isVisible()).toBe(false);
    await keepScreenshot(page, 'compare-sagittal');
    await page.keyboard.press('Shift+D');
    await page.getByLabel('Scan of the second column').selectOption('scan-b');
    await page.waitForSelector('[data-linked="noRegistration"]');
    await keepScreenshot(page, 'compare-unlinked');
    await page.getByRole('button', { name: 'Close comparison' }).click();
    await page.locator('[data-layer="laa"] input[type=checkbox]').uncheck();
    await settle();
  });

  it('goes from scan to scan', async () => {
    await openScan('scan-b');
    // Lungs and low attenuation; nothing was predicted.
    expect(await page.locator('[data-layer]').count()).toBe(2);
    for (const plane of PLANES) expect((await planePixels(page, plane)).lit).toBeGreaterThan(0.2);
    const height = await page.evaluate(() => window.innerHeight);
    for (const plane of PLANES) {
      const box = await page.locator(`[data-plane="${plane}"]`).boundingBox();
      expect(box && box.y + box.height).toBeLessThanOrEqual(height);
    }
    expect(app.errors.filter((each) => !/Content Security Policy|example\.com|404/.test(each))).toEqual([]);
  });
});

describe('libraries that are not ready', () => {
  it('says the first steps in an empty one', async () => {
    const empty = await mkdtemp(path.join(tmpdir(), 'drasclr-empty-'));
    const opened = await openApp(empty);
    await opened.page.getByText('No atlas yet').waitFor();
    await keepScreenshot(opened.page, 'empty');
    await opened.close();
    await rm(empty, { recursive: true });
  });

  it('explains one that cannot be opened', async () => {
    const damaged = await mkdtemp(path.join(tmpdir(), 'drasclr-damaged-'));
    await writeFile(path.join(damaged, 'catalog.sqlite'), 'this is not a database, whatever its name says');
    const opened = await openApp(damaged);
    await opened.page.getByText('This library cannot be opened').waitFor();
    await opened.page.getByRole('button', { name: 'Try again' }).waitFor();
    await keepScreenshot(opened.page, 'damaged');
    await opened.close();
    await rm(damaged, { recursive: true });
  });
});
