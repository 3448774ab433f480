import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../main/services/library/library.ts';
import { fillModelFolder } from '../fixtures/routedModel.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { difference, planePixels } from './planePixels.ts';
import { keepScreenshot } from './screenshots.ts';

let folder: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-landmarks-'));
  await makeWindowLibrary(folder);
  const library = openLibrary(folder);
  await fillModelFolder(library);
  library.close();
  app = await openApp(folder);
  page = app.page;
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  await page.locator('[data-scan="scan-a"]').click();
  await page.waitForSelector('[data-pixels="shown"]');
  await page.getByLabel('New reader’s name').fill('Anna Müller');
  await page.getByLabel('New reader’s name').press('Enter');
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

async function noSeriousFinding(): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await run.run('.facts-pane');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`);
  });
  expect(found).toEqual([]);
}

const openPanel = (name: string) => page.getByRole('tab', { name }).click();
const landmark = () => page.locator('[data-landmark]').getAttribute('data-landmark');
const axial = () => planePixels(page, 'axial');

describe('the landmark grid', () => {
  it('is walked by keys and by number, and a click on a cross goes there', async () => {
    await openPanel('Landmarks');
    await page.getByRole('button', { name: 'Show the grid' }).waitFor();
    const before = await axial();
    await page.keyboard.press('.');
    await page.waitForSelector('[data-landmark="1"]');
    expect(difference(before, await axial())).toBeGreaterThan(0);
    await page.keyboard.press(',');
    const count = await page.getByLabel('Number of the landmark').getAttribute('max');
    await page.waitForSelector(`[data-landmark="${count}"]`);
    await page.getByLabel('Number of the landmark').fill('4');
    await page.waitForSelector('[data-landmark="4"][data-place="inside"]');
    await page.locator('[data-neighbour]').first().click();
    expect(await landmark()).not.toBe('4');
    // Neighbours stand 16 mm from it; in the plane through it one of them is under the pointer there.
    const frame = (await page.locator('[data-plane="sagittal"] .pane-viewport').boundingBox())!;
    const here = await landmark();
    for (let step = 1; step < 40 && (await landmark()) === here; step++) {
      await page.mouse.click(frame.x + frame.width / 2, frame.y + (frame.height * step) / 40);
    }
    expect(await landmark()).not.toBe(here);
    await noSeriousFinding();
    await keepScreenshot(page, 'landmarks');
  });

  it('colours the lungs by the routing weights of a layer', async () => {
    const before = await axial();
    await page.getByRole('button', { name: 'Show the map' }).click();
    await page.waitForSelector('[data-routing="shown"]');
    await expect.poll(async () => difference(before, await axial())).toBeGreaterThan(0.01);
    await page.getByLabel('Weight shown').selectOption('1');
    await page.getByText(/^Changes by|^Hardly changes/).waitFor();
    await noSeriousFinding();
    await keepScreenshot(page, 'routing');
    await page.getByRole('button', { name: 'Show the map' }).click();
    await page.waitForSelector('[data-routing="off"]');
  });
});

describe('the registration', () => {
  it('shows its figures with their lights, and the atlas as outline and squares of masks', async () => {
    await openPanel('Registration');
    await page.waitForSelector('.registration-all[data-light="green"]');
    const before = await axial();
    await page.keyboard.press('o');
    await page.waitForSelector('[data-drawn="true"]');
    const outlined = await axial();
    expect(difference(before, outlined)).toBeGreaterThan(0.002);
    await page.keyboard.press('x');
    await page.getByText('This atlas keeps no CT').waitFor();
    await expect.poll(async () => difference(outlined, await axial())).toBeGreaterThan(0.01);
    await noSeriousFinding();
    await keepScreenshot(page, 'registration');
  });

  it('is rejected with a note, leaves the landmarks, and comes back when that is taken back', async () => {
    await page.getByLabel('Note').fill('slid off the left base');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.waitForSelector('[data-state="rejected"]');
    await page.getByText('Anna Müller rejected it').waitFor();
    await page.getByText('All registrations are reviewed').waitFor();
    await page.locator('[data-layer="landmarks"]').waitFor({ state: 'detached' });
    await noSeriousFinding();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.waitForSelector('[data-state="pending"]');
    await page.locator('[data-layer="landmarks"]').waitFor();
    expect(await page.locator('.registration-said li').count()).toBe(2);
  });

  it('starts from a manual alignment: a drag moves the outline, keys turn it, the overlap follows', async () => {
    await page.getByRole('button', { name: 'Align manually…' }).click();
    await page.waitForSelector('[data-hand="true"]');
    await page.getByText('Overlap now: 1.00').waitFor();
    const frame = (await page.locator('[data-plane="coronal"] .pane-viewport').boundingBox())!;
    const [x, y] = [frame.x + frame.width * 0.4, frame.y + frame.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 10, { steps: 4 });
    await page.mouse.up();
    await page.getByText('Overlap now: 0.').waitFor();
    const moved = await planePixels(page, 'coronal');
    await page.getByRole('button', { name: 'Drag turns' }).click();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 30, { steps: 4 });
    await page.mouse.up();
    expect(difference(moved, await planePixels(page, 'coronal'))).toBeGreaterThan(0.002);
    for (let turn = 0; turn < 5; turn++) await page.keyboard.press('Control+.');
    await page.getByText('Overlap now: 0.').waitFor();
    await page.getByRole('button', { name: 'Point pairs' }).click();
    const align = page.getByRole('button', { name: /^Align by/ });
    // Each place lies 20 pixels too far to the right of the screen.
    for (const [px, py] of [
      [0.3, 0.3],
      [0.3, 0.7],
      [0.6, 0.5],
    ] as const) {
      expect(await align.isDisabled()).toBe(true);
      const [left, top] = [frame.x + frame.width * px, frame.y + frame.height * py];
      await page.mouse.click(left + 20, top);
      await page.mouse.click(left, top);
    }
    await page.waitForSelector('[data-pairs="3"]');
    await noSeriousFinding();
    await keepScreenshot(page, 'manual-alignment');
    const unpaired = await planePixels(page, 'coronal');
    await align.click();
    await page.waitForSelector('[data-pairs="0"]');
    expect(difference(unpaired, await planePixels(page, 'coronal'))).toBeGreaterThan(0.002);
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByText('Overlap now: 1.00').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('can start manually where there is none: the middles of the lungs coincide', async () => {
    await page.locator('[data-scan="scan-b"]').click();
    await page.waitForSelector('[data-pixels="shown"]');
    await page.getByText('This scan is not registered to an atlas yet').waitFor();
    await page.getByRole('button', { name: 'Align manually…' }).click();
    await page.getByText('Overlap now: 1.00').waitFor();
    expect(app.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });
});
