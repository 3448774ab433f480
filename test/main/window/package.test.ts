import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Sources of what is shipped, by name; the tools fetch what building needs and are no part of it. */
const shipped = (...rooms: string[]): ReadonlyMap<string, string> =>
  new Map(
    rooms
      .flatMap((room) =>
        readdirSync(join(ROOT, room), { recursive: true })
          .map(String)
          .map((name) => join(room, name)),
      )
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith(join('main', 'tools')))
      .map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]),
  );

const holding = (sources: ReadonlyMap<string, string>, pattern: RegExp) =>
  [...sources].filter(([, text]) => pattern.test(text)).map(([name]) => name);

describe('the package', () => {
  it.each([
    ['runAsNode', false],
    ['enableNodeOptionsEnvironmentVariable', false],
    ['enableNodeCliInspectArguments', false],
    ['enableCookieEncryption', true],
    ['onlyLoadAppFromAsar', true],
    ['grantFileProtocolExtraPrivileges', false],
  ])('has the fuse %s at %s', (fuse, value) => {
    const settings = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    const fuses = settings.slice(settings.indexOf('electronFuses:'));
    expect(fuses).toMatch(new RegExp(`^  ${fuse}: ${value}$`, 'm'));
  });

  it('is built by a tool that leaves the fuses as they are', () => {
    const tool = readFileSync(join(ROOT, 'main/tools/package.ts'), 'utf8');
    expect(tool).not.toMatch(/electronFuses|electron-?fuses/i);
  });
});

describe('what is shipped', () => {
  const sources = shipped('main', 'preload', 'native-models', 'renderer');

  it('reports to nobody: no telemetry, no crash reports, no updates; only the PACS room has sockets', () => {
    const talking =
      /\bcrashReporter\b|\bautoUpdater\b|from 'node:(http|https|http2|net|tls|dgram)'|XMLHttpRequest|WebSocket|EventSource|sendBeacon/;
    // The receiver and the archives that a user switched on and named (`security.e2e.test.ts`: none listens before).
    const isPacs = (file: string) => file.startsWith('main/services/pacs/');
    expect(holding(sources, talking).filter((file) => !isPacs(file))).toEqual([]);
    expect(holding(sources, /\.listen\([^)]*\b(port|host)\b/)).toEqual([
      'main/services/pacs/receiver/listenForStorage.ts',
    ]);
    // The page asks its own scheme for pixels.
    expect(holding(sources, /\bfetch\(/).filter((file) => !isPacs(file))).toEqual([
      'renderer/viewer/loadPixels.ts',
    ]);
  });

  it('makes windows in one place, with the preferences of all, and opens no address outside', () => {
    expect(holding(sources, /new (BrowserWindow|WebContentsView|BrowserView)\(/)).toEqual([
      'main/window/openWindow.ts',
    ]);
    expect(sources.get('main/window/openWindow.ts')).toContain('webPreferences: webPreferences(PRELOAD)');
    expect(holding(sources, /openExternal|executeJavaScript|loadFile\(/)).toEqual([]);
  });

  it('hears calls only where the sender is checked', () => {
    for (const name of holding(sources, /ipcMain\.(handle|on)\(/)) {
      const text = sources.get(name)!;
      const calls = text.match(/ipcMain\.(handle|on)\(/g)!.length;
      expect(text.match(/isTrustedSender\(event\)/g)?.length, name).toBe(calls);
    }
  });

  it('has a page without inline scripts, styles or addresses of elsewhere', () => {
    const page = readFileSync(join(ROOT, 'renderer/index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|https?:/);
    expect(
      holding(shipped('renderer'), /dangerouslySetInnerHTML|\.innerHTML\s*=|\beval\(|new Function\(/),
    ).toEqual([]);
  });
});
