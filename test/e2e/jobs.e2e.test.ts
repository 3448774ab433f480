import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePhantoms } from '../../main/worker/phantom.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';

let home: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'drasclr-jobs-'));
  const context = { signal: new AbortController().signal, report: () => undefined };
  const cohort = { folder: path.join(home, 'cohort'), patients: 2, seed: 3, scale: 'quick' } as const;
  await writePhantoms({ ...cohort, from: 0, to: 2 }, context);
  app = await openApp(path.join(home, 'library'));
  page = app.page;
});

afterAll(async () => {
  await app?.close();
  await rm(home, { recursive: true, force: true });
});

const go = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** A drop as the browser makes it from the desktop: trusted, with real files. */
async function drop(file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 500, data });
  }
}

async function seriousViolations(): Promise<string[]> {
  // The page's policy lets no script in; the driver's own evaluation is not the page's.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe;
    return (await run.run()).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes[0]?.html ?? '',
    }));
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, where }) => `${id}: ${where}`);
}

const state = (job: number) => page.locator(`[data-job="${job}"]`).getAttribute('data-state');

describe('from a dropped folder to prepared scans', () => {
  it('imports what is dropped and explains every file', async () => {
    await page.getByText('No atlas yet').waitFor();
    await drop(path.join(home, 'cohort', 'dicom'));
    await page.getByRole('row').first().waitFor();
    await expect.poll(() => page.getByRole('row').count(), { timeout: 20_000 }).toBeGreaterThan(5);
    expect(await page.getByRole('row').first().textContent()).not.toContain(home);
    await keepScreenshot(page, 'ledger');
    expect(await seriousViolations()).toEqual([]);
    await go('Jobs');
    await expect.poll(() => state(1), { timeout: 20_000 }).toBe('done');
    await go('Library');
    await go('Back to the scans');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(2);
  });

  it('makes an atlas, prepares, cancels, survives a killed worker and a restart', async () => {
    await page.locator('[data-row]').first().click();
    await go('Make it the atlas');
    await page.keyboard.press('Control+a');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+a');
    await go('Prepare 2 scans');
    await keepScreenshot(page, 'library-table');
    expect(await seriousViolations()).toEqual([]);
    await go('Jobs');
    await expect.poll(() => state(2)).toBe('running');
    await keepScreenshot(page, 'jobs');
    expect(await seriousViolations()).toEqual([]);
    await killWorker();
    await expect.poll(() => state(2), { timeout: 10_000 }).toBe('failed');
    await page.locator('[data-job="3"]').getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => state(3), { timeout: 5_000 }).toBe('cancelled');
    await app.close();
    app = await openApp(path.join(home, 'library'));
    page = app.page;
    await go('Jobs');
    await expect.poll(() => state(3)).toBe('cancelled');
    expect(await state(2)).toBe('failed');
    await page.locator('[data-job="2"]').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => state(2), { timeout: 60_000 }).toBe('done');
    await page.locator('[data-job="3"]').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => state(3), { timeout: 60_000 }).toBe('done');
    await page.locator('[data-job="3"]').getByRole('button', { name: 'Log' }).click();
    await keepScreenshot(page, 'jobs-done');
  }, 180_000);
});

/** Kills Electron's utility process that runs the worker of this library's window, as a crash would. */
async function killWorker(): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1]);
    if (command.includes('node.mojom.NodeService') && parent === app.pid)
      process.kill(Number(pid), 'SIGKILL');
  }
}
