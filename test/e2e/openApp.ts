import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { electronCommand } from '../../main/tools/electronCommand.ts';
import { E2E_MINUTES, stepMs } from '../hangMs.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface OpenApp {
  readonly pid: number;
  /** Says `exit` when the program has ended. */
  readonly closed: ChildProcess;
  readonly page: Page;
  /** What the page wrote to its console as errors. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts the real Electron on a library and joins its page through the debugging port: the packaged
 * program has Node's own inspector fused off, so nothing here needs it. Settings and the window's storage are its own.
 */
export async function openApp(
  libraryFolder: string,
  settings = path.join(libraryFolder, 'settings-of-the-test'),
): Promise<OpenApp> {
  const { binary, args, env } = await electronCommand(ROOT, [
    '--enable-unsafe-swiftshader',
    '--remote-debugging-port=0',
    '--library',
    libraryFolder,
  ]);
  mkdirSync(settings, { recursive: true });
  const own = { ...env, DRASCLR_SETTINGS: settings };
  const child = spawn(binary, args, { env: own, stdio: ['ignore', 'ignore', 'pipe'] });
  const browser = await chromium.connectOverCDP(await debuggingAddress(child));
  const page = await firstPage(browser);
  page.setDefaultTimeout(stepMs(E2E_MINUTES));
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    pid: child.pid!,
    closed: child,
    page,
    errors,
    async close() {
      await browser.close();
      if (child.exitCode === null) {
        const gone = once(child, 'exit');
        child.kill();
        await gone;
      }
    },
  };
}

function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (part: Buffer) => {
      text += part.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found) resolve(found[1]!);
    });
    child.on('exit', (code) => reject(new Error(`Electron ended with ${code} before it listened:\n${text}`)));
  });
}

async function firstPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await page.waitForLoadState('domcontentloaded');
  return page;
}
