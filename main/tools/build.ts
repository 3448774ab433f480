import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import { STAMP } from './stale.ts';

const run = promisify(execFile);

/** Everything Electron runs, from sources to `dist/`. Types are checked by `npm run check`, not here. */
export async function build(root: string): Promise<void> {
  await buildKernels(root);
  await Promise.all([compileMain(root), bundlePreload(root), bundlePage(root)]);
  await copyLoaded(root);
  await cp(path.join(root, 'assets'), path.join(root, 'dist', 'assets'), { recursive: true });
  await writeFile(path.join(root, STAMP), '');
}

async function buildKernels(root: string): Promise<void> {
  const script = path.join(root, 'native-models', 'kernels', 'build.ts');
  if (existsSync(script)) await run(process.execPath, [script], { cwd: root });
}

async function compileMain(root: string): Promise<void> {
  const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
  await run(tsc, ['-p', 'tsconfig.build.json', '--noCheck'], { cwd: root });
}

/** A sandboxed preload is one CommonJS file that may require only `electron`. */
const bundlePreload = (root: string): Promise<unknown> =>
  esbuild.build({
    entryPoints: [path.join(root, 'preload', 'preload.ts')],
    outfile: path.join(root, 'dist', 'preload', 'preload.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['electron'],
  });

const bundlePage = (root: string): Promise<unknown> =>
  vite.build({
    configFile: path.join(root, 'vite.config.ts'),
    root: path.join(root, 'renderer'),
    logLevel: 'warn',
  });

/** What compiled modules read by its path relative to their own. */
const LOADED = ['kernels/build', 'engines/check/cases', 'engines/bench/pytorch.py'];

async function copyLoaded(root: string): Promise<void> {
  for (const name of LOADED) {
    const from = path.join('native-models', name);
    if (!existsSync(path.join(root, from))) continue;
    await cp(path.join(root, from), path.join(root, 'dist', from), { recursive: true });
  }
}

if (import.meta.main) await build(path.resolve(import.meta.dirname, '../..'));
