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
  page.locator('.annotate-boxes button').evaluateAll((all) =>
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

/** LPS mm under the pointer at a part of the coronal plane, as the plane itself says. */
async function coronalMm(x: number, y: number): Promise<readonly [number, number]> {
  await page.mouse.move(...(await at('coronal', x, y)));
  const words = page.locator('[data-plane="coronal"] .bottom-left');
  await words.waitFor();
  const [, mmX, , mmZ] = /(-?\d+), (-?\d+), (-?\d+) mm/.exec((await words.textContent())!)!;
  return [Number(mmX), Number(mmZ)];
}

/** Where a point of the coronal slice is on the screen. */
async function pixelOf(mmX: number, mmZ: number): Promise<[number, number]> {
  const [x0, z0] = await coronalMm(0.35, 0.4);
  const [x1, z1] = await coronalMm(0.65, 0.6);
  return at('coronal', 0.35 + (0.3 * (mmX - x0)) / (x1 - x0), 0.4 + (0.2 * (mmZ - z0)) / (z1 - z0));
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

  it('keeps the last box as it is when a subtype is chosen for the next one', async () => {
    await page.keyboard.press('Shift+Digit4');
    await page.waitForSelector('.annotate-subtypes [data-subtype="healthy"][aria-pressed="true"]');
    await page.locator('.annotate-subtypes [data-subtype="panlobular"]').click();
    await saved();
    expect((await boxes()).map(({ subtype }) => subtype)).toEqual(['paraseptal', 'paraseptal']);
    expect(await page.locator('[data-selected]').getAttribute('data-selected')).toBe('paraseptal');
  });

  it('refuses a box outside the lungs, says how much lung it holds, and lets the reader insist', async () => {
    await page.mouse.click(...(await at('axial', 0.5, 0.18)));
    const refusal = page.locator('.annotate-saved.failure');
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain('% of lung');
    expect(await boxes()).toHaveLength(2);
    await page.getByRole('button', { name: 'Put it there anyway' }).click();
    await page.waitForFunction(() => document.querySelectorAll('[data-box]').length === 3);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.querySelectorAll('[data-box]').length === 2);
    await saved();
  });

  it('relabels the selected box when asked, and moves it by dragging in another plane', async () => {
    await page.locator('[data-box]').nth(1).click();
    await page.keyboard.press('Shift+B');
    await page.waitForSelector('[data-box][data-subtype="panlobular"]');
    const before = (await boxes())[1]!.centre;
    // The list goes there: the coronal slice then passes through the box.
    await page.locator('[data-box]').nth(1).click();
    const from = await pixelOf(before[0]!, before[2]!);
    const to = await pixelOf(before[0]! - 10, before[2]! + 12);
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to);
    await page.mouse.up();
    await page.waitForFunction(
      (old) => document.querySelectorAll<HTMLElement>('[data-box]')[1]?.dataset.centre !== old,
      before.join(' '),
    );
    const moved = (await boxes())[1]!.centre;
    expect(Math.abs(moved[0]! - (before[0]! - 10))).toBeLessThan(2);
    expect(moved[1]).toBe(before[1]);
    expect(Math.abs(moved[2]! - (before[2]! + 12))).toBeLessThan(2);
    await saved();
    await keepScreenshot(page, 'annotate');
  });

  it('undoes and does again what was done before the program was closed', async () => {
    const done = await boxes();
    await app.close();
    await open();
    await page.waitForFunction(() => document.querySelectorAll('[data-box]').length === 2);
    expect(await boxes()).toEqual(done);
    for (let n = 0; n < 2; n++) await page.keyboard.press('Control+z');
    await page.waitForFunction(() => !document.querySelector('[data-box][data-subtype="panlobular"]'));
    for (let n = 0; n < 2; n++) await page.keyboard.press('Control+z');
    await page.waitForFunction(() => !document.querySelector('[data-box]'));
    for (let n = 0; n < 4; n++) await page.keyboard.press('Control+Shift+z');
    await page.waitForSelector('[data-box][data-subtype="panlobular"]');
    await saved();
    expect(await boxes()).toEqual(done);
    // A scan without a thumbnail answers 404; nothing else may be wrong.
    expect(app.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });
});
