import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { listBoxes } from '../../main/catalog/boxes.ts';
import { openLibrary } from '../../main/services/library/library.ts';
import { seededRandom } from '../../native-models/common/random.ts';
import { rounds } from '../fixtures/soak.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { openApp } from './openApp.ts';

const KILLS = rounds(3, 20);
const READER = 'Dr Kill';

/** Opens the app and the scan, as often as it was killed. */
async function openScan(folder: string) {
  const app = await openApp(folder);
  const { page } = app;
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  await page.locator('[data-scan="scan-a"]').click();
  await page.waitForSelector('[data-pixels="shown"]');
  if (await page.getByText('Boxes belong to a reader').count()) {
    if (await page.getByRole('option', { name: READER }).count()) {
      await page.getByLabel('Reader', { exact: true }).selectOption(READER);
    } else {
      await page.getByLabel('New reader’s name').fill(READER);
      await page.getByLabel('New reader’s name').press('Enter');
    }
  }
  await page.waitForSelector('.annotate-subtypes');
  // Off the fields, so that the keys are the viewer's.
  await page.locator('[data-plane="axial"]').click({ position: { x: 200, y: 150 } });
  return app;
}

it(`keeps every box that was said to be saved in ${KILLS} kills of the app`, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'drasclr-kill-'));
  await makeWindowLibrary(folder);
  const random = seededRandom(20261124);
  let kept = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { page, pid, closed } = await openScan(folder);
    await expect.poll(() => page.locator('[data-box]').count()).toBe(kept);
    // Ten slices of its own for each round: the same box twice would be refused.
    for (let jump = 0; jump < Math.abs(kill - 4); jump++) {
      await page.keyboard.press(kill < 4 ? 'PageUp' : 'PageDown');
    }
    const wanted = 1 + Math.floor(8 * random());
    for (let box = 0; box < wanted; box++) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('a');
      await page.waitForTimeout(60 * random());
    }
    const told = await page.locator('[data-box]').count();
    process.kill(pid, 'SIGKILL');
    await once(closed, 'exit');
    const library = openLibrary(folder);
    const found = listBoxes(library.catalog).length;
    expect(library.catalog.pragma('integrity_check', { simple: true })).toBe('ok');
    library.close();
    expect(found, `after kill ${kill}`).toBeGreaterThanOrEqual(told);
    expect(found).toBeLessThanOrEqual(kept + wanted);
    kept = found;
  }
  expect(kept).toBeGreaterThan(KILLS);
  const { page, close } = await openScan(folder);
  for (let box = kept; box > 0; box--) {
    await page.keyboard.press('Control+Z');
    await expect.poll(() => page.locator('[data-box]').count()).toBe(box - 1);
  }
  await close();
  await rm(folder, { recursive: true, force: true });
});
