/**
 * Opens a volume of 400 × 300 × 600 voxels in the real window and scrolls it; prints seconds and frames a second:
 * `xvfb-run -a node test/e2e/viewerBench.ts` (after `npm run build`; software renderer).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNifti } from '../../main/artefacts/nifti.ts';
import { findScan } from '../../main/catalog/scans.ts';
import { openLibrary } from '../../main/services/library/library.ts';
import { artefactPath, scanKeys } from '../../main/services/library/stages.ts';
import { IDENTITY } from '../../native-models/common/geometry.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { openApp } from './openApp.ts';

const FRAMES = 90;
const [nx, ny, nz] = [400, 300, 600] as const;
const grid = {
  dimensions: [nx, ny, nz],
  spacingMm: [1, 1, 1],
  origin: [-200, -150, -600],
  direction: IDENTITY,
} as const;

const folder = await mkdtemp(path.join(tmpdir(), 'drasclr-bench-'));
await makeWindowLibrary(folder);
const hu = new Int16Array(nx * ny * nz);
const lungs = new Uint8Array(hu.length);
for (let z = 0, at = 0; z < nz; z++) {
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, at++) {
      const side = x < nx / 2 ? 110 : 290;
      const inside = ((x - side) / 70) ** 2 + ((y - 150) / 110) ** 2 + ((z - 300) / 270) ** 2 < 1;
      lungs[at] = inside ? (x < nx / 2 ? 1 : 2) : 0;
      hu[at] = inside ? -900 + ((x * 7 + y * 13 + z * 29) % 80) : 40;
    }
  }
}
const library = openLibrary(folder);
const keys = scanKeys(library, findScan(library.catalog, 'scan-b')!);
library.close();
await writeNifti(path.join(folder, artefactPath('volume', keys.volume)), { grid, voxels: hu });
await writeNifti(path.join(folder, artefactPath('lungs', keys.lungs)), { grid, voxels: lungs });

const app = await openApp(folder);
try {
  const { page } = app;
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  const seconds: number[] = [];
  for (const id of ['scan-b', 'scan-a', 'scan-b']) {
    const start = performance.now();
    await page.locator(`[data-scan="${id}"]`).click();
    await page.waitForSelector('[data-pixels="shown"]');
    seconds.push((performance.now() - start) / 1000);
    await page.waitForTimeout(2500);
  }
  process.stdout.write(`open: first ${seconds[0]!.toFixed(2)} s, again ${seconds[2]!.toFixed(2)} s\n`);
  for (const [plane, mode] of [
    ['axial', 'slice'],
    ['sagittal', 'slice'],
    ['coronal', 'slice'],
    ['axial', 'mip'],
    ['sagittal', 'mip'],
  ] as const) {
    if (mode === 'mip' && plane === 'axial') await page.keyboard.press('s');
    const ms = await page.evaluate(
      async ([name, frames]) => {
        const element = document.querySelector(`[data-plane="${name}"] .pane-viewport`)!;
        const start = performance.now();
        for (let n = 0; n < Number(frames); n++) {
          element.dispatchEvent(new WheelEvent('wheel', { deltaY: n < 45 ? 40 : -40, bubbles: true }));
          await new Promise((done) => requestAnimationFrame(done));
        }
        return performance.now() - start;
      },
      [plane, FRAMES] as const,
    );
    process.stdout.write(`scroll ${plane} ${mode}: ${((1000 * FRAMES) / ms).toFixed(0)} frames/s\n`);
  }
} finally {
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
