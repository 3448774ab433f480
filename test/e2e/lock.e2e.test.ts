import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';

const PASSPHRASE = 'five grey herons';
let folder: string;
let settings: string;
let app: OpenApp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-lock-'));
  settings = path.join(folder, 'settings-of-the-test');
  await makeWindowLibrary(folder);
  app = await openApp(folder, settings);
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

it('a lock hides the view, hears no key of the program, and opens by its passphrase alone', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Switch the lock on' }).click();
  await page.getByText('On: after 10 minutes.').waitFor();
  expect(readFileSync(path.join(settings, 'settings.json'), 'utf8')).not.toContain('herons');
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await keepScreenshot(page, 'locked');
  await page.keyboard.press('Control+1');
  expect(await page.getByRole('button', { name: 'Library', exact: true }).isVisible()).toBe(false);
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('another one');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByText('This is not the passphrase.').waitFor();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
});

it('a window that is opened again begins locked', async () => {
  await app.close();
  app = await openApp(folder, settings);
  const { page } = app;
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Switch the lock off' }).click();
  await page.getByText('Off.', { exact: true }).waitFor();
});
