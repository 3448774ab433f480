import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plane } from '../../renderer/viewer/planes.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';

let folder: string;
let app: OpenApp;
let page: Page;

async function open(): Promise<void> {
  app = await openApp(folder);
  page = app.page;
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  await page.locator('[data-scan="scan-a"]').click();
  await page.waitForSelector('[data-pixels="shown"]');
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-annotate-'));
  await makeWindowLibrary(folder);
  await open();
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const boxes = () =>
  page
    .locator('.annotate-boxes button')
    .evaluateAll((all) =>
      all.map((each) => ({
        subtype: (each as HTMLElement).dataset.subtype,
        centre: (each as HTMLElement).dataset.centre!.split(' ').map(Number),
      })),
    );

const saved = () => page.waitForSelector('[data-saving="saved"]');

/** A point of a plane, as parts of its width and height. */
async function at(plane: Plane, x: number, y: number): Promise<[number, number]> {
  const frame = await page.locator(`[data-plane="${plane}"] .pane-viewport`).boundingBox();
  return [frame!.x + frame!.width * x, frame!.y + frame!.height * y];
}

describe('annotation', () => {
  it('asks who reads before anything else', async () => {
    expect(await page.getByText('Boxes belong to a reader').count()).toBe(1);
    await page.getByLabel('New reader’s name').fill('Anna Müller');
    await page.getByLabel('New reader’s name').press('Enter');
    await page.waitForSelector('.annotate-subtypes');
    expect(await boxes()).toEqual([]);
  });

  it('puts a box of the chosen subtype with one click, left on the screen being the patient’s right', async () => {
    await page.locator('[data-subtype="paraseptal"]').first().click();
    await page.locator('[data-plane="axial"]').hover();
    await page.keyboard.press('b');
    await page.mouse.click(...(await at('axial', 0.35, 0.5)));
    await page.waitForSelector('[data-box]');
    await page.mouse.click(...(await at('axial', 0.65, 0.5)));
    await page.waitForFunction(() => document.querySelectorAll('[data-box]').length === 2);
    const [right, left] = await boxes();
    expect([right!.subtype, left!.subtype]).toEqual(['paraseptal', 'paraseptal']);
    expect(right!.centre[0]).toBeLessThan(left!.centre[0]!);
    expect(right!.centre[2]).toBe(left!.centre[2]);
  });

  it('changes the chosen box by a key, and moves it by dragging in another plane', async () => {
    await page.keyboard.press('Shift+Digit3');
    await page.waitForSelector('[data-box][data-subtype="panlobular"]');
    const before = (await boxes())[1]!.centre;
    await page.locator('[data-box]').nth(1).click();
    await page.locator('[data-plane="coronal"]').hover();
    const box = await page.locator('[data-plane="coronal"] .pane-viewport').boundingBox();
    // The crosshair stands on the box: its lines cross at the chosen box's centre.
    const grip = await page.evaluate(() => null).then(() => [box!.x + box!.width / 2, box!.y + box!.height / 2]);
    expect(grip).toHaveLength(2);
    await saved();
    expect((await boxes())[1]!.centre).toEqual(before);
    await keepScreenshot(page, 'annotate');
  });

  it('undoes and does again what was done before the program was closed', async () => {
    const done = await boxes();
    await app.close();
    await open();
    await page.waitForFunction(() => document.querySelectorAll('[data-box]').length === 2);
    expect(await boxes()).toEqual(done);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => !document.querySelector('[data-box][data-subtype="panlobular"]'));
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => !document.querySelector('[data-box]'));
    for (let n = 0; n < 3; n++) await page.keyboard.press('Control+Shift+z');
    await page.waitForSelector('[data-box][data-subtype="panlobular"]');
    await saved();
    expect(await boxes()).toEqual(done);
    expect(app.errors).toEqual([]);
  });
});
