import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCtSeries } from '../../main/dicom/writeCtSeries.ts';
import { openLibrary } from '../../main/services/library/library.ts';
import { importPaths } from '../../main/services/scans/importFiles.ts';
import { IDENTITY, type Matrix3 } from '../../native-models/common/geometry.ts';
import { LEFT_LUNG } from '../../native-models/common/volume.ts';
import { PLANES } from '../../renderer/viewer/planes.ts';
import { testSession } from '../fixtures/ctLibrary.ts';
import { THORAX_GRID, thorax } from '../fixtures/thorax.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { planePixels } from './planePixels.ts';
import { keepScreenshot } from './screenshots.ts';

const [NX, NY, NZ] = [150, 116, 65];
const SPACING = [0.72, 0.72, 2.5] as const;

let folder: string;
let app: OpenApp;
let page: Page;

/** The phantom as a scanner might store it: every second slice; turned so that its rows run from left to right. */
function series(direction: Matrix3) {
  const { hu, lungs } = thorax(3);
  const voxels = new Int16Array(NX * NY * NZ);
  const [flipX, flipY] = [direction[0] < 0, direction[4] < 0];
  for (let k = 0, at = 0; k < NZ; k++)
    for (let j = 0; j < NY; j++)
      for (let i = 0; i < NX; i++, at++) {
        const x = flipX ? NX - 1 - i : i;
        const y = flipY ? NY - 1 - j : j;
        const from = x + NX * (y + NY * 2 * k);
        // The left lung is denser, so that sides can be told apart by their HU.
        voxels[at] = hu[from]! + (lungs[from] === LEFT_LUNG ? 300 : 0);
      }
  const origin = [
    flipX ? THORAX_GRID.origin[0] + (NX - 1) * SPACING[0] : THORAX_GRID.origin[0],
    flipY ? THORAX_GRID.origin[1] + (NY - 1) * SPACING[1] : THORAX_GRID.origin[1],
    THORAX_GRID.origin[2],
  ] as const;
  return { grid: { dimensions: [NX, NY, NZ] as const, spacingMm: SPACING, origin, direction }, voxels };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-series-'));
  const library = openLibrary(path.join(folder, 'library'));
  const { session } = testSession(library);
  const turned: Matrix3 = [-1, 0, 0, 0, -1, 0, 0, 0, 1];
  for (const [name, direction] of [
    ['plain', IDENTITY],
    ['turned', turned],
  ] as const) {
    const dicom = path.join(folder, name);
    await writeCtSeries(dicom, series(direction), {
      patientId: name,
      patientName: 'PHANTOM',
      patientSex: 'F',
      patientAgeYears: 61,
      studyDate: '20260101',
      studyDescription: 'Generated chest CT',
      seriesDescription: name,
      seriesNumber: 2,
      manufacturer: 'SIEMENS',
      model: 'Phantom',
      kernel: 'B70f',
      kvp: 120,
      tubeCurrentMa: 200,
      sliceThicknessMm: 5,
      storage: {
        transferSyntax: 'explicit',
        signed: true,
        bitsStored: 16,
        intercept: -1024,
        paddingHu: null,
      },
      order: 'headFirst',
      uidSeed: name,
    });
    await importPaths(session, [dicom]);
  }
  library.close();
  app = await openApp(path.join(folder, 'library'));
  page = app.page;
  // A key would come before the window listens.
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const open = async (name: string) => {
  await page.getByLabel('Search scans').fill(name);
  await page.locator('[data-scan]').first().click();
  await page.waitForSelector('[data-pixels="shown"]');
};

/** HU under the pointer at a part of the axial plane. */
async function huAt(x: number, y: number): Promise<number> {
  const box = (await page.locator('[data-plane="axial"] .pane-viewport').boundingBox())!;
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  const readout = page.locator('[data-plane="axial"] [data-hu]');
  await readout.waitFor();
  return Number(await readout.getAttribute('data-hu'));
}

describe.each(['plain', 'turned'])('a series that was only imported, %s', (name) => {
  it('is shown at once with its own slices, and the way to prepare it stands beside it', async () => {
    await open(name);
    await expect.poll(async () => (await planePixels(page, 'axial')).lit).toBeGreaterThan(0.3);
    expect(await page.locator('[data-plane="axial"] [data-slice]').textContent()).toBe('33 / 65');
    expect(await page.locator('[data-plane="sagittal"] [data-slice]').textContent()).toMatch(/ \/ 150$/);
    expect(await page.locator('.facts-pane').textContent()).toContain('the original series');
    await page.getByRole('button', { name: 'Prepare this scan' }).waitFor();
    await keepScreenshot(page, `series-${name}`);
  });

  it('has the patient’s right on the left of the screen, whichever way it was stored', async () => {
    expect(await huAt(0.32, 0.5)).toBeLessThan(-750);
    expect(await huAt(0.7, 0.5)).toBeGreaterThan(-700);
  });

  it('says that kernel and thickness speak against densitometry, before anything is measured', async () => {
    const said = (await page.locator('.facts-pane .problem').allTextContents()).join(' ');
    expect(said).toMatch(/B70f is sharp/);
    expect(said).toMatch(/Slices of 5 mm/);
  });
});

describe('the graphics processor', () => {
  /**
   * Share of pixels whose brightness differs by more than an eighth: an edge that moved, not a rounding. Beyond the image
   * the graphics processor leaves black what the processor fills with the image's air.
   */
  const moved = (byProcessor: Buffer, byGraphics: Buffer) => {
    let count = 0;
    for (let at = 0; at < byProcessor.length; at += 4) {
      if (byGraphics[at]! > 8 && Math.abs(byProcessor[at]! - byGraphics[at]!) > 32) count += 1;
    }
    return (4 * count) / byProcessor.length;
  };

  it('draws the same slices in the same places as the processor, and Settings say which is in use', async () => {
    await open('plain');
    expect(await page.locator('.panes').getAttribute('data-backend')).toBe('cpu');
    await page.mouse.move(0, 0);
    const byProcessor: Buffer[] = [];
    for (const plane of PLANES) byProcessor.push((await planePixels(page, plane)).data);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    // The software renderer of the test is no graphics processor.
    await page.waitForSelector('[data-graphics="cpu"]');
    await page.getByLabel('Images are drawn by').selectOption('gpu');
    await page.waitForSelector('[data-graphics="gpu"]');
    await page.getByRole('button', { name: 'Viewer', exact: true }).click();
    await open('turned');
    await open('plain');
    await page.mouse.move(0, 0);
    await expect.poll(() => page.locator('.panes').getAttribute('data-backend')).toBe('gpu');
    await expect.poll(async () => (await planePixels(page, 'axial')).lit).toBeGreaterThan(0.3);
    await keepScreenshot(page, 'series-gpu');
    for (const [n, plane] of PLANES.entries()) {
      expect(moved(byProcessor[n]!, (await planePixels(page, plane)).data), plane).toBeLessThan(0.01);
    }
    expect(await huAt(0.32, 0.5)).toBeLessThan(-750);
    expect(await huAt(0.7, 0.5)).toBeGreaterThan(-700);
  });
});

describe('a scan nobody has worked on', () => {
  it('is removed from the library after one question, and the other can still be read', async () => {
    await page.getByRole('button', { name: 'Library', exact: true }).click();
    const rows = page.locator('[data-row]');
    await expect.poll(() => rows.count()).toBe(2);
    const id = (await rows.first().getAttribute('data-row'))!;
    await rows.first().click();
    await page.getByRole('button', { name: 'Remove…', exact: true }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('65 images');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(1);
    expect(await page.locator(`[data-row="${id}"]`).count()).toBe(0);
    await page.getByRole('button', { name: 'Viewer', exact: true }).click();
    await page.getByLabel('Search scans').fill('');
    await page.locator('[data-scan]').first().click();
    await page.waitForSelector('[data-pixels="shown"]');
  });
});
