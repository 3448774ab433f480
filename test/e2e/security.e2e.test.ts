import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../main/window/origin.ts';
import { CALL_NAMES } from '../../preload/contract.ts';
import { makeWindowLibrary } from '../fixtures/windowLibrary.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { socketsBelow } from './sockets.ts';

let folder: string;
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drasclr-security-'));
  await makeWindowLibrary(folder);
  app = await openApp(folder);
  page = app.page;
  await page.locator('[data-row]').first().waitFor();
});

afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the page', () => {
  it('gives the page no Node, no Electron and only the contract', async () => {
    const seen = await page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
      api: Object.keys((globalThis as unknown as { drasclr: object }).drasclr).sort(),
    }));
    expect(seen.node).toEqual([]);
    expect(seen.api).toEqual([...CALL_NAMES, 'on'].sort());
  });

  it('isolates the contract: the page cannot change it', async () => {
    const kept = await page.evaluate(() => {
      const api = (globalThis as unknown as { drasclr: Record<string, unknown> }).drasclr;
      const before = api.listScans;
      try {
        api.listScans = () => 'stolen';
      } catch {
        return true;
      }
      return api.listScans === before;
    });
    expect(kept).toBe(true);
  });

  it('runs no inline script and fetches nothing from elsewhere', async () => {
    const outcome = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.body.append(script);
      const elsewhere = await fetch('https://example.com/').then(
        () => 'fetched',
        () => 'refused',
      );
      return { inline: 'inlineRan' in globalThis, elsewhere };
    });
    expect(outcome).toEqual({ inline: false, elsewhere: 'refused' });
  });

  it('opens no window', async () => {
    expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
    expect(page.context().pages().length).toBe(1);
  });

  it('is granted no permission, asked or checked', async () => {
    const answers = await page.evaluate(async () => {
      const refused = (asked: Promise<unknown>) =>
        asked.then(
          () => 'granted',
          () => 'denied',
        );
      const { mediaDevices, geolocation, clipboard, permissions } = navigator;
      const names = ['geolocation', 'camera', 'microphone', 'notifications', 'clipboard-read', 'midi'];
      const queried = await Promise.all(
        names.map(async (name) => (await permissions.query({ name: name as PermissionName })).state),
      );
      return [
        await Notification.requestPermission(),
        await refused(mediaDevices.getUserMedia({ video: true })),
        await refused(mediaDevices.getUserMedia({ audio: true })),
        await refused(mediaDevices.getDisplayMedia()),
        await refused(new Promise((done, fail) => geolocation.getCurrentPosition(done, fail))),
        await refused(clipboard.readText()),
        await refused(clipboard.writeText('from the page')),
        await refused(navigator.requestMIDIAccess()),
        ...queried,
      ];
    });
    expect(new Set(answers)).toEqual(new Set(['denied']));
  });

  it('refuses garbage at the door, by code', async () => {
    const codes = await page.evaluate(async () => {
      const api = (
        globalThis as unknown as { drasclr: Record<string, (argument: unknown) => Promise<unknown>> }
      ).drasclr;
      const garbage = [
        null,
        7,
        '../../etc/passwd',
        {},
        { scanId: '../x' },
        { scanId: 'a', more: 1 },
        { scanId: 'no-such' },
      ];
      return Promise.all(
        garbage.map(async (each) => ((await api.openScan!(each)) as { error: { code: string } }).error.code),
      );
    });
    expect(codes).toEqual([...Array(6).fill('bad-argument'), 'scan-unknown']);
  });

  it('serves the page and pixels by id, and no other file', async () => {
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/pixels/volume/scan-a',
        '/pixels/volume/no-such',
        '/pixels/prediction/registration-a',
        '/pixels/volume/..%2f..%2fcatalog.sqlite',
        '/../preload/preload.cjs',
        '/%2e%2e/preload/preload.cjs',
        '/..%2fpreload%2fpreload.cjs',
      ];
      return Promise.all(paths.map(async (each) => (await fetch(each)).status));
    });
    expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404]);
  });

  it('is isolated and sandboxed: no prototype of the page reaches the preload', async () => {
    const found = await page.evaluate(() => {
      const api = (globalThis as unknown as { drasclr: Record<string, { constructor: unknown }> }).drasclr;
      let leaked: string;
      try {
        const make = api.listScans!.constructor as FunctionConstructor;
        leaked = String(make('return typeof process + typeof require')());
      } catch {
        leaked = 'undefinedundefined';
      }
      return { leaked, webview: 'loadURL' in document.createElement('webview') };
    });
    expect(found).toEqual({ leaked: 'undefinedundefined', webview: false });
  });

  it('goes nowhere: no link, no script and no form leads away from it', async () => {
    const here = page.url();
    for (const url of [
      'https://example.com/',
      'file:///etc/passwd',
      'drasclr://other/index.html',
      'data:text/html,x',
    ]) {
      await page.evaluate((to) => {
        location.href = to;
        const link = document.createElement('a');
        Object.assign(link, { href: to, target: '_blank' });
        document.body.append(link);
        link.click();
        link.target = '';
        link.click();
        link.download = 'x';
        link.click();
        link.remove();
        const form = document.createElement('form');
        form.action = to;
        document.body.append(form);
        form.submit();
        form.remove();
      }, url);
      await page.waitForTimeout(100);
      expect(page.url()).toBe(here);
    }
    expect(page.context().pages()).toHaveLength(1);
    expect(await page.locator('nav').count()).toBe(1);
  });

  it('frames nothing, not even itself', async () => {
    const reached = await page
      .evaluate(async () => {
        const outcomes: string[] = [];
        for (const src of ['https://example.com/', 'drasclr://app/index.html', 'data:text/html,x']) {
          const frame = document.createElement('iframe');
          frame.src = src;
          document.body.append(frame);
          await new Promise((done) => setTimeout(done, 100));
          outcomes.push(frame.contentWindow && 'drasclr' in frame.contentWindow ? 'reached' : 'nothing');
          frame.remove();
        }
        return outcomes;
      })
      .catch((error: Error) => [error.message.includes('cross-origin') ? 'nothing' : error.message]);
    expect(new Set(reached)).toEqual(new Set(['nothing']));
  });

  it('has a policy on every answer, and no other method', async () => {
    const answers = await page.evaluate(async () => {
      const paths = [
        '/',
        '/index.html',
        '/pixels/volume/scan-a',
        '/pixels/volume/none',
        '/thumbnails/none',
        '/none',
      ];
      const got = await Promise.all(paths.map((each) => fetch(each)));
      const posted = await Promise.all(['POST', 'PUT', 'DELETE'].map((method) => fetch('/', { method })));
      return {
        policies: [...got, ...posted].map(({ headers }) => headers.get('content-security-policy')),
        posted: posted.map(({ status }) => status),
      };
    });
    expect(new Set(answers.policies)).toEqual(new Set([CONTENT_SECURITY_POLICY]));
    expect(answers.posted).toEqual([403, 403, 403]);
  });

  it('loads nothing from elsewhere: no script, picture, style, worker or socket', async () => {
    const blocked = await page.evaluate(async () => {
      const directives = new Set<string>();
      addEventListener('securitypolicyviolation', (event) => directives.add(event.effectiveDirective));
      const add = (tag: string, attributes: object) =>
        document.body.append(Object.assign(document.createElement(tag), attributes));
      add('script', { src: 'https://example.com/x.js' });
      add('img', { src: 'https://example.com/x.png' });
      add('link', { rel: 'stylesheet', href: 'https://example.com/x.css' });
      add('object', { data: 'https://example.com/x' });
      for (const open of [() => new Worker('data:,1'), () => new WebSocket('wss://example.com')]) {
        try {
          open();
        } catch {
          // refused at once: the violation is told all the same
        }
      }
      // not in the driver's own evaluation, which the policy does not bind
      setTimeout(() => {
        try {
          Reflect.construct(Function, ['return 1']);
        } catch {
          directives.add('refused a script made of text');
        }
      });
      await new Promise((done) => setTimeout(done, 300));
      return [...directives].sort();
    });
    expect(blocked).toEqual(
      expect.arrayContaining([
        'connect-src',
        'img-src',
        'object-src',
        'script-src-elem',
        'style-src-elem',
        'worker-src',
      ]),
    );
    expect(blocked).toContain('refused a script made of text');
  });
});

describe('the program', () => {
  it('listens nowhere but on the test’s own debugging port, and is joined to nothing off this machine', async () => {
    const sockets = await socketsBelow(app.pid);
    const listening = sockets.filter(({ listens }) => listens);
    expect(listening.map(({ loopback }) => loopback)).toEqual([true]);
    expect(sockets.filter(({ loopback }) => !loopback)).toEqual([]);
  });

  it('opens the same library twice: both windows see the scans, and neither stops the other', async () => {
    const second = await openApp(folder);
    try {
      await second.page.locator('[data-row]').first().waitFor();
      expect(await page.locator('nav').count()).toBe(1);
      // scans of the fixture have no picture
      expect(second.errors.filter((error) => !error.includes('404'))).toEqual([]);
    } finally {
      await second.close();
    }
  });
});
