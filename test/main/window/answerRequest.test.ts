import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerRequest, type PixelSource } from '../../../main/window/answerRequest.ts';
import { CONTENT_SECURITY_POLICY } from '../../../main/window/origin.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';

const home = temporaryFolder();
const page = join(home, 'page');
const logged: string[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
const source: PixelSource = {
  pixels: async (kind, id) => {
    if (id !== 'a') throw new Refusal('scan-unknown', `expected an id, got ${kind}/${id}`);
    return Uint8Array.of(1, 2);
  },
  thumbnail: async () => {
    throw new Error(`cannot read ${home}/secret`);
  },
};
const get = (url: string, method = 'GET') => answerRequest({ url, method }, page, source, logger);

beforeAll(() => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), 'page');
  writeFileSync(join(page, 'assets', 'a.js'), 'script');
  writeFileSync(join(home, 'secret.js'), 'secret');
  writeFileSync(join(page, 'catalog.sqlite'), 'secret');
});

describe('the own scheme', () => {
  it('serves the page, its files and pixels', async () => {
    expect(await (await get('drasclr://app/')).text()).toBe('page');
    expect(await (await get('drasclr://app/assets/a.js')).text()).toBe('script');
    expect([...new Uint8Array(await (await get('drasclr://app/pixels/volume/a')).arrayBuffer())]).toEqual([
      1, 2,
    ]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    expect((await get('drasclr://app/index.html', method)).status).toBe(403);
  });

  it.each(['drasclr://other/index.html', 'drasclr://app.example.com/', 'https://app/', 'drasclr://app:80/'])(
    'refuses another host: %s',
    async (url) => {
      expect((await get(url)).status).toBe(403);
    },
  );

  it.each([
    ...[
      '/../secret.js',
      '/%2e%2e/secret.js',
      '/..%2fsecret.js',
      '/assets/..%2f..%2fsecret.js',
      '/%2e%2e%2fsecret.js',
    ],
    ...[
      '/catalog.sqlite',
      '/no-such.js',
      '/pixels/volume/..%2f..%2fsecret',
      '/pixels/volume/b',
      '/pixels/',
      '/a.js%00.html',
    ],
  ])('has nothing at %s', async (path) => {
    const found = await get(`drasclr://app${path}`);
    expect(found.status).toBe(404);
    expect(await found.text()).not.toMatch(/secret|\/tmp/);
  });

  it('says nothing of a bug to the page, and refuses a path that is no text', async () => {
    const failed = await get('drasclr://app/thumbnails/a');
    expect([failed.status, await failed.text()]).toEqual([500, 'internal error']);
    expect(logged.join()).toContain('secret');
    expect((await get('drasclr://app/%ff%fe.js')).status).toBeGreaterThanOrEqual(400);
  });

  it('gives every answer its policy: ours, or nothing', async () => {
    const urls = ['/', '/assets/a.js', '/pixels/volume/a', '/pixels/volume/b', '/thumbnails/a', '/no-such'];
    const answers = await Promise.all(urls.map((url) => get(`drasclr://app${url}`)));
    for (const { headers } of [
      ...answers,
      await get('drasclr://other/'),
      await get('drasclr://app/', 'POST'),
    ]) {
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('location')).toBeNull();
    }
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/);
  });
});
