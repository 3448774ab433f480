import { readFileSync } from 'node:fs';

/** Version of this program, as in package.json: the folder above `main`, or above `dist/main` when built. */
export const PROGRAM_VERSION: string = readVersion();

function readVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as { version?: string };
      if (found.version) return found.version;
    } catch {
      // The next folder up holds it.
    }
  }
  return 'unknown';
}
