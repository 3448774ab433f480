import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepSettings } from '../../../../main/ipc/keepSettings.ts';
import { inForce } from '../../../../main/services/settings/settingOrigins.ts';
import {
  DEFAULT_SETTINGS,
  readSettings,
  withRecent,
  writeSettings,
} from '../../../../main/services/settings/settings.ts';
import { settingsFolder } from '../../../../main/services/settings/settingsFolder.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';

const newFolder = () => join(temporaryFolder(), 'settings');

describe('the settings file', () => {
  it('gives back what was written, and the defaults before', async () => {
    const folder = newFolder();
    expect(readSettings(folder)).toEqual({ settings: DEFAULT_SETTINGS, setAside: null });
    const settings = {
      ...DEFAULT_SETTINGS,
      theme: 'light',
      threads: 3,
      keys: { 'view.reset': 'R' },
    } as const;
    await writeSettings(folder, settings);
    expect(readSettings(folder)).toEqual({ settings, setAside: null });
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it.each(['', '{', 'null', '[]', '{"engine": "cuda"}', '{"threads": 0}', '{"library": "relative"}', '\0\0'])(
    'that holds %j is kept aside',
    (text) => {
      const folder = newFolder();
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'settings.json'), text);
      expect(readSettings(folder)).toEqual({
        settings: DEFAULT_SETTINGS,
        setAside: 'settings.damaged-1.json',
      });
      expect(readFileSync(join(folder, 'settings.damaged-1.json'), 'utf8')).toBe(text);
      writeFileSync(join(folder, 'settings.json'), text);
      expect(readSettings(folder).setAside).toBe('settings.damaged-2.json');
    },
  );

  it('never stops the program, whatever it holds', () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        writeFileSync(join(folder, 'settings.json'), text);
        expect(readSettings(folder).settings.engine).toBe('auto');
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('takes changes one after the other', async () => {
    const kept = keepSettings(newFolder(), {});
    await Promise.all([kept.change(() => ({ theme: 'system' })), kept.change(() => ({ threads: 2 }))]);
    expect(readSettings(kept.folder).settings).toMatchObject({ theme: 'system', threads: 2 });
  });

  it('lies where each system keeps such files', () => {
    expect(settingsFolder({ XDG_CONFIG_HOME: '/x' }, 'linux')).toBe('/x/DrasCLR');
    expect(settingsFolder({ DRASCLR_SETTINGS: '/y' }, 'linux')).toBe('/y');
  });

  it('remembers the newest libraries first, each once', () => {
    expect(withRecent(['/a', '/b'], '/b')).toEqual(['/b', '/a']);
    expect(
      withRecent(
        Array.from({ length: 20 }, (_, n) => `/${n}`),
        '/x',
      ),
    ).toHaveLength(8);
  });
});

describe('what is in force', () => {
  const settings = { ...DEFAULT_SETTINGS, engine: 'webgpu', threads: 3, library: '/settings' } as const;
  it('a switch, else the environment, else the settings, else the default', () => {
    const environment = { DRASCLR_ENGINE: 'wasm', DRASCLR_THREADS: '4', DRASCLR_LIBRARY: '/environment' };
    const flags = { engine: 'tensorflow', threads: 5, library: '/flag' } as const;
    const values = (...given: Parameters<typeof inForce>) => {
      const { engine, threads, library } = inForce(...given);
      return [engine.value, threads.value, library.value, library.origin];
    };
    expect(values(flags, settings, environment)).toEqual(['tensorflow', 5, '/flag', 'flag']);
    expect(values({}, settings, environment)).toEqual(['wasm', 4, '/environment', 'environment']);
    expect(values({}, settings, {})).toEqual(['webgpu', 3, '/settings', 'settings']);
    expect(values({}, DEFAULT_SETTINGS, {}).slice(0, 2)).toEqual(['auto', null]);
    expect(inForce({}, DEFAULT_SETTINGS, {}).library.origin).toBe('default');
  });

  it('refuses what the environment cannot mean', () => {
    for (const environment of [{ DRASCLR_ENGINE: 'cuda' }, { DRASCLR_THREADS: 'many' }]) {
      expect(() => inForce({}, settings, environment)).toThrow(/expected DRASCLR_/);
    }
  });
});
