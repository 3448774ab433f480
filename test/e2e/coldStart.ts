import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { electronCommand } from '../../main/tools/electronCommand.ts';
import { makeLargeLibrary } from '../fixtures/largeLibrary.ts';
import buildOnce from './buildOnce.ts';

/**
 * Seconds from the start of the program to the first row of a library of 1,000 scans that can be clicked, five times:
 * `xvfb-run -a node test/e2e/coldStart.ts [scans]`.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');
const RUNS = 5;
const scans = Number(process.argv[2] ?? 1000);

await buildOnce();
const folder = mkdtempSync(path.join(tmpdir(), 'drasclr-start-'));
makeLargeLibrary(folder, scans);
const seconds: number[] = [];
for (let run = 0; run < RUNS; run++) seconds.push(await startOnce());
rmSync(folder, { recursive: true, force: true });
const sorted = seconds.toSorted((a, b) => a - b);
const words = seconds.map((each) => each.toFixed(2)).join(', ');
process.stdout.write(
  `${scans} scans, spawn to the first row: median ${sorted[2]!.toFixed(2)} s (${words})\n`,
);

async function startOnce(): Promise<number> {
  const { binary, args, env } = await electronCommand(ROOT, [
    ...['--enable-unsafe-swiftshader', '--remote-debugging-port=0', '--library', folder],
  ]);
  const began = performance.now();
  const child = spawn(binary, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise<string>((resolve) => {
    let text = '';
    child.stderr.on('data', (part: Buffer) => {
      text += part.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found) resolve(found[1]!);
    });
  });
  const browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const row = page.locator('[data-row]').first();
  await row.click();
  await page.locator('[data-row][aria-selected="true"]').first().waitFor();
  const took = (performance.now() - began) / 1000;
  await browser.close();
  const gone = once(child, 'exit');
  child.kill();
  await gone;
  return took;
}
