import path from 'node:path';
import { build } from '../../main/tools/build.ts';
import { isStale } from '../../main/tools/stale.ts';

/** Before all end-to-end tests: what they run is what the sources say. */
export default async function buildOnce(): Promise<void> {
  const root = path.resolve(import.meta.dirname, '../..');
  if (isStale(root)) await build(root);
}
