import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { answerCall } from '../../../main/ipc/answer.ts';
import { libraryArgument } from '../../../main/ipc/libraryArgument.ts';
import { isOurPage, isTrustedSender } from '../../../main/ipc/trustedSender.ts';
import { pageFile } from '../../../main/window/pageFile.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { ScanDetail } from '../../../preload/contract.ts';

const lines: string[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
const failing = (error: Error) => (): ScanDetail => {
  throw error;
};

describe('answerCall', () => {
  it('refuses an argument of another shape before the handler runs', async () => {
    const answer = await answerCall('openScan', failing(new Error('ran')), { scanId: 7 }, logger);
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
  });

  it('answers a refusal with its code and words', async () => {
    const handler = failing(new Refusal('scan-unknown', 'expected an id, got x'));
    const answer = await answerCall('openScan', handler, { scanId: 'x' }, logger);
    expect(answer).toEqual({ ok: false, error: { code: 'scan-unknown', message: 'expected an id, got x' } });
  });

  it('logs a bug with its stack and tells the window nothing of it', async () => {
    const answer = await answerCall('openScan', failing(new Error('/secret/path')), { scanId: 'x' }, logger);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(lines.join()).toContain('/secret/path');
  });
});

describe('the door', () => {
  it('trusts only the top frame of our own page', () => {
    const frame = (url: string, parent: object | null) => ({ senderFrame: { url, parent } }) as never;
    expect(isTrustedSender(frame('drasclr://app/index.html', null))).toBe(true);
    expect(isTrustedSender(frame('drasclr://app/index.html', {}))).toBe(false);
    expect(isTrustedSender({ senderFrame: null })).toBe(false);
    for (const url of [
      'https://app/',
      'drasclr://appx/',
      'drasclr://other/index.html',
      'file:///etc/passwd',
      '',
    ]) {
      expect(isOurPage(url)).toBe(false);
    }
  });

  it('names only files of a known type inside the page folder', () => {
    expect(pageFile('/page', '/')).toEqual({ path: '/page/index.html', type: 'text/html; charset=utf-8' });
    expect(pageFile('/page', '/assets/a.js')?.path).toBe('/page/assets/a.js');
    for (const each of ['/../x.js', '/%2e%2e/x.js', '/..%2fx.js', '/a.sqlite', '/a.html%00.js', '/']) {
      const found = pageFile('/page', each);
      expect(found === null || found.path.startsWith('/page/')).toBe(true);
      if (each !== '/') expect(found).toBeNull();
    }
  });

  it('finds the library among the switches', () => {
    expect(libraryArgument(['electron', '--no-sandbox', '--library', '/a b'])).toBe('/a b');
    expect(libraryArgument(['electron', '--library=/c'])).toBe('/c');
    expect(libraryArgument(['electron', '.'])).toBeUndefined();
  });
});
