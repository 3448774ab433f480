/**
 * Starts five pretrainings in the real window on a copy of a prepared library and cancels each after some seconds;
 * prints how long it took from the click to “Cancelled”: `xvfb-run -a node test/e2e/cancelBench.ts ~/DrasCLR-demo`.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp } from './openApp.ts';

const RUNS = 5;
const [source] = process.argv.slice(2);
if (!source) throw new Error('expected the folder of a prepared library');
const home = await mkdtemp(path.join(tmpdir(), 'drasclr-cancel-'));
await cp(source, path.join(home, 'library'), { recursive: true });
const app = await openApp(path.join(home, 'library'));
try {
  const { page } = app;
  const field = (name: string) => page.locator('.training-field', { hasText: name }).locator('input').first();
  const job = (state: string) => page.locator(`[data-job][data-state="${state}"]`).first();
  await page.getByRole('button', { name: 'Training', exact: true }).waitFor();
  for (let run = 0; run < RUNS; run++) {
    await page.keyboard.press('Control+3');
    await page.getByRole('button', { name: 'Pretrain', exact: true }).click();
    await field('Bank size').fill(`${64 + run}`);
    await page.getByRole('button', { name: 'Start pretraining', exact: true }).click();
    await page.waitForTimeout(6000 + 1300 * run);
    await page.keyboard.press('Control+5');
    await job('running').waitFor();
    const start = performance.now();
    await job('running').getByRole('button', { name: 'Cancel' }).click();
    await job('cancelled').waitFor();
    process.stdout.write(`${((performance.now() - start) / 1000).toFixed(2)} s\n`);
    await job('cancelled').getByRole('button', { name: 'Remove' }).click();
  }
} finally {
  await app.close();
  await rm(home, { recursive: true, force: true });
}
