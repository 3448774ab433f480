import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves only the given files in a folder, e.g. of what was copied before it was removed from the library. */
export function removeOthers(root: string, files: { has(path: string): boolean }, below = ''): boolean {
  let left = 0;
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() ? removeOthers(root, files, path) : files.has(path)) left++;
    else if (!entry.isDirectory()) rmSync(join(root, path), { force: true });
  }
  if (left === 0 && below !== '') rmdirSync(join(root, below));
  return left > 0;
}
