import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm run lock`, after any change of dependencies: puts back what npm leaves out of package-lock.json.
 * Without the first, `npm ci` refuses the lock; without the second, it compiles better-sqlite3 from source
 * although the package holds prebuilt binaries, and fails where there is no compiler; without the third, it
 * drops tfjs-node-gpu where that cannot download its own libtensorflow (`npm run setup:tensorflow` builds it).
 */
interface LockEntry {
  readonly [field: string]: unknown;
}

const file = path.resolve(import.meta.dirname, '../../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockEntry> };

/** Some registries do not serve these; npm then drops them, though package.json of Biome names them. */
const BIOME_ELSEWHERE = [
  ['android', 'arm64'],
  ['android', 'x64'],
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm64', 'musl'],
  ['linux', 'x64', 'musl'],
  ['win32', 'arm64'],
  ['win32', 'x64'],
] as const;

const {
  integrity: _,
  resolved: __,
  libc: ___,
  ...biome
} = lock.packages['node_modules/@biomejs/cli-linux-x64']!;
for (const [os, cpu, libc] of BIOME_ELSEWHERE) {
  const name = `node_modules/@biomejs/cli-${[os, cpu, libc].filter(Boolean).join('-')}`;
  lock.packages[name] ??= { ...biome, cpu: [cpu], os: [os], ...(libc && { libc: [libc] }) };
}

for (const name of ['better-sqlite3', '@tensorflow/tfjs-node-gpu']) {
  const { hasInstallScript: ____, ...entry } = lock.packages[`node_modules/${name}`]!;
  lock.packages[`node_modules/${name}`] = { ...entry, gypfile: false };
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
