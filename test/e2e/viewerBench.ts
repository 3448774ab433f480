/**
 * Opens an original series of 512 × 512 × 600 voxels in the real window and scrolls it with the lungs and low attenuation
 * over it; prints seconds, frames a second and the memory that the window takes:
 * `xvfb-run -a node test/e2e/viewerBench.ts` (after `npm run build`; software renderer).
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { writeNifti } from '../../main/artefacts/nifti.ts';
import { saveArtefact } from '../../main/catalog/artefacts.ts';
import { findScan } from '../../main/catalog/scans.ts';
import { writeCtSeries } from '../../main/dicom/writeCtSeries.ts';
import { openLibrary } from '../../main/services/library/library.ts';
import { artefactPath, scanKeys } from '../../main/services/library/stages.ts';
import { importPaths } from '../../main/services/scans/importFiles.ts';
import { type Grid, IDENTITY } from '../../native-models/common/geometry.ts';
import { testSession } from '../fixtures/ctLibrary.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { openApp } from './openApp.ts';

const FRAMES = 90;

/** Resident memory of the window's page, MiB: the largest process below Electron's main one. */
async function memoryOf(pid: number): Promise<{ readonly process: number }> {
  const found = await promisify(execFile)('ps', ['-e', '-o', 'ppid=,rss=,args=']);
  const page = found.stdout
    .split('\n')
    .filter((line) => line.includes('--type=renderer') && line.includes(String(folder)))
    .map((line) => Number(line.trim().split(/\s+/)[1]) / 1024);
  if (page.length === 0) throw new Error(`no page of the program ${pid} was found`);
  return { process: Math.max(...page) };
}

/** Two lungs in a block of tissue, on a grid of any fineness; HU and labels. */
function torso(grid: Grid) {
  const [nx, ny, nz] = grid.dimensions;
  const hu = new Int16Array(nx * ny * nz);
  const lungs = new Uint8Array(hu.length);
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const left = x > nx / 2;
        const off = (x / nx - (left ? 0.72 : 0.28)) / 0.18;
        const inside = off ** 2 + ((y / ny - 0.5) / 0.37) ** 2 + ((z / nz - 0.5) / 0.45) ** 2 < 1;
        lungs[at] = inside ? (left ? 2 : 1) : 0;
        hu[at] = inside ? -990 + ((x * 7 + y * 13 + z * 29) % 160) : 40;
      }
    }
  }
  return { hu, lungs };
}

const series: Grid = {
  dimensions: [512, 512, 600],
  spacingMm: [0.7, 0.7, 1],
  origin: [-179, -179, -600],
  direction: IDENTITY,
};
const prepared: Grid = { ...series, dimensions: [358, 358, 600], spacingMm: [1, 1, 1] };

const folder = await mkdtemp(path.join(tmpdir(), 'drasclr-bench-'));
await makeWindowLibrary(folder);
await writeCtSeries(
  path.join(folder, 'dicom'),
  { grid: series, voxels: torso(series).hu },
  {
    patientId: 'bench',
    patientName: 'BENCH',
    patientSex: 'O',
    patientAgeYears: 60,
    studyDate: '20260101',
    studyDescription: 'Bench',
    seriesDescription: 'Bench',
    seriesNumber: 1,
    manufacturer: 'SIEMENS',
    model: 'Bench',
    kernel: 'B31f',
    kvp: 120,
    tubeCurrentMa: 200,
    sliceThicknessMm: 1,
    storage: { transferSyntax: 'explicit', signed: true, bitsStored: 16, intercept: -1024, paddingHu: null },
    order: 'headFirst',
    uidSeed: 'bench',
  },
);
const library = openLibrary(folder);
const { scans } = await importPaths(testSession(library).session, [path.join(folder, 'dicom')]);
const scanId = scans[0]!.scan;
const keys = scanKeys(library, findScan(library.catalog, scanId)!);
const { hu, lungs } = torso(prepared);
for (const [kind, voxels] of [
  ['volume', hu],
  ['lungs', lungs],
] as const) {
  const file = artefactPath(kind, keys[kind]);
  await writeNifti(path.join(folder, file), { grid: prepared, voxels });
  saveArtefact(library.catalog, { key: keys[kind], kind, path: file, scanId, details: {} });
}
library.close();

const app = await openApp(folder);
try {
  const { page } = app;
  await page.getByRole('button', { name: 'Viewer', exact: true }).click();
  const seconds: number[] = [];
  for (const id of [scanId, 'scan-a', scanId]) {
    const start = performance.now();
    await page.locator(`[data-scan="${id}"]`).click();
    await page.waitForSelector('[data-pixels="shown"]');
    seconds.push((performance.now() - start) / 1000);
    await page.waitForTimeout(2500);
  }
  await page.locator('[data-layer="laa"] input[type=checkbox]').check();
  await page.waitForTimeout(4000);
  const { process: renderer } = await memoryOf(app.pid);
  process.stdout.write(`memory of the page: ${renderer.toFixed(0)} MiB\n`);
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
