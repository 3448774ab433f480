import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { fetchElectron } from './fetchElectron.ts';

export interface FoundElectron {
  /** Folder of the distribution; also what electron-builder takes as `electronDist`. */
  readonly folder: string;
  readonly binary: string;
  /** It runs its own `resources/app`, a shim, and learns the application's folder from the environment. */
  readonly shimmed: boolean;
  readonly version: string;
}

const DOWNLOAD_LIMIT_MS = 240_000;

/**
 * The Electron to run: the one ELECTRON_OVERRIDE_DIST_PATH names, the pinned newest one, which is
 * downloaded when that is possible, or the older one that a package registry holds.
 */
export async function findElectron(root: string): Promise<FoundElectron> {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) return found(named);
  const require = createRequire(path.join(root, 'package.json'));
  const electron = path.dirname(require.resolve('electron/package.json'));
  const dist = path.join(electron, 'dist');
  const cache = path.join(root, '.cache', 'electron');
  const cached = path.join(cache, '33.2.1');
  if (existsSync(path.join(dist, 'electron'))) return found(dist);
  if (existsSync(path.join(cached, 'electron'))) return found(await fetchElectron(cache));
  if (await download(path.join(electron, 'install.js'))) return found(dist);
  return found(await fetchElectron(cache));
}

const found = (folder: string): FoundElectron => ({
  folder,
  binary: path.join(folder, 'electron'),
  shimmed: existsSync(path.join(folder, 'resources', 'app', 'shim.mjs')),
  version: readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, ''),
});

/** Electron's own download. @returns false when its host cannot be reached. */
async function download(installer: string): Promise<boolean> {
  try {
    await promisify(execFile)(process.execPath, [installer], { timeout: DOWNLOAD_LIMIT_MS });
    return true;
  } catch {
    return false;
  }
}
