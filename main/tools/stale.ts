import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export const STAMP = path.join('dist', '.built');

const SOURCES = ['main', 'preload', 'renderer', 'native-models', 'assets', 'package.json', 'vite.config.ts'];

/** True when a source is newer than the last build, or there was none. */
export function isStale(root: string): boolean {
  const stamp = path.join(root, STAMP);
  if (!existsSync(stamp)) return true;
  const builtMs = statSync(stamp).mtimeMs;
  return SOURCES.some((source) => newestMs(path.join(root, source)) > builtMs);
}

function newestMs(file: string): number {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // Output of the kernels' own build, made anew by each build.
  const names = readdirSync(file).filter((name) => !(name === 'build' && file.endsWith('kernels')));
  return Math.max(0, ...names.map((name) => newestMs(path.join(file, name))));
}
