import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from './build.ts';
import { LAUNCH_SOURCE } from './electronShim.ts';
import { type FoundElectron, findElectron } from './findElectron.ts';

/** `npm run package`: the Linux folder in `dist-package/`, made of this machine's Electron. */
const root = path.resolve(import.meta.dirname, '../..');

await build(root);
const electron = await findElectron(root);
const settings = electron.shimmed
  ? await olderElectron(electron)
  : ['-c.files=!node_modules/{libsql,@libsql}/**'];
/** The engine `tensorflow` goes along where `npm run setup:tensorflow` has built it. */
const built = path.join('.cache', 'tensorflow');
const tensorflow = existsSync(path.join(root, built, 'build.json'))
  ? [`-c.extraResources.from=${built}`, '-c.extraResources.to=tensorflow']
  : [];
const builder = path.join(root, 'node_modules', '.bin', 'electron-builder');
const child = spawn(
  builder,
  ['--linux', 'dir', '--publish', 'never', ...settings, ...tensorflow, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;

/** The package manager's Electron without its shim, and a start that knows its Node-API. */
async function olderElectron({ folder, version }: FoundElectron): Promise<string[]> {
  const plain = path.join(root, '.cache', 'electron', 'plain');
  const shim = path.join(folder, 'resources', 'app');
  await rm(plain, { recursive: true, force: true });
  await mkdir(plain, { recursive: true });
  await cp(folder, plain, { recursive: true, filter: (file) => !file.startsWith(shim) });
  await writeFile(path.join(root, 'dist', 'launch.mjs'), LAUNCH_SOURCE);
  return [
    `-c.electronDist=${plain}`,
    `-c.electronVersion=${version}`,
    '-c.extraMetadata.main=dist/launch.mjs',
  ];
}
