import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLANES } from '../../renderer/viewer/planes.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { planePixels } from './planePixels.ts';

let folder: string;
let app: OpenApp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-graphics-'));
  await makeWindowLibrary(folder);
  app = await openApp(folder);
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const parentOf = (pid: string): number => {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
};

/** The graphics processes below a program of ours. */
function graphicsProcesses(root: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(parentOf(String(pid))));
  return pids
    .filter((pid) => commandOf(pid).includes('--type=gpu-process'))
    .map(Number)
    .filter(isBelow);
}

/** Share of the 3-D pane that is not the colour of its corner. */
async function drawn(page: Page): Promise<number> {
  const { data, width, height } = PNG.sync.read(
    await page.locator('.space-canvas:not(.space-crosshair)').screenshot(),
  );
  const corner = data.readUInt32BE(0);
  let other = 0;
  for (let at = 0; at < data.length; at += 4) if (data.readUInt32BE(at) !== corner) other++;
  return other / (width * height);
}

it.skipIf(process.platform !== 'linux')(
  'planes and the 3-D pane come back when the graphics process is killed',
  async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Viewer', exact: true }).click();
    await page.locator('[data-scan="scan-a"]').click();
    await page.waitForSelector('[data-pixels="shown"]');
    await expect.poll(() => drawn(page)).toBeGreaterThan(0.02);
    const before = graphicsProcesses(app.pid);
    expect(before).not.toEqual([]);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => graphicsProcesses(app.pid).filter((pid) => !before.includes(pid)).length)
      .toBeGreaterThan(0);
    await expect.poll(() => drawn(page)).toBeGreaterThan(0.02);
    for (const plane of PLANES) expect((await planePixels(page, plane)).lit).toBeGreaterThan(0.2);
    // The window still answers.
    await page.locator('[data-scan="scan-b"]').click();
    await page.waitForSelector('[data-pixels="shown"]');
    await expect.poll(() => drawn(page)).toBeGreaterThan(0.02);
  },
);
