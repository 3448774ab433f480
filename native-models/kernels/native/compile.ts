/**
 * Compiles the native kernels into `drasclr.node`: the same source once for each instruction set of this
 * processor's architecture, chosen between at run time. Node-API keeps one binary good for Node and Electron.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = import.meta.dirname;
const SOURCE = join(here, 'source');
const NAME = 'drasclr.node';

/** Folders of binaries that were compiled elsewhere, e.g. `linux-x64`. */
const PREBUILDS = join(here, 'prebuilds');

const FLAGS = [
  ...['-std=c++17', '-O3', '-fPIC', '-fvisibility=hidden', '-DNAPI_VERSION=8'],
  // rounding may differ between fused and separate multiply-adds; NaN and infinity stay what they are
  ...['-ffp-contract=fast', '-fno-math-errno', '-fno-trapping-math', '-Wno-psabi'],
];

const SETS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  x64: {
    avx512: [
      ...['-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-mbmi2'],
      '-mprefer-vector-width=512',
    ],
    avx2: ['-mavx2', '-mfma', '-mbmi2'],
    plain: [],
  },
  arm64: { neon: [] },
};

/** How a binary came to be there, or why there is none. */
export type Built =
  | { readonly kind: 'kept' | 'compiled' | 'prebuilt' }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Puts `drasclr.node` into the folder unless the one there was made of these sources: a prebuilt one that was, else
 * one compiled by $CXX, g++ or clang++. Without a compiler there is none, and the engine `wasm` computes.
 */
export async function buildNative(folder: string): Promise<Built> {
  const target = join(folder, NAME);
  const stamp = `${target}.sources`;
  const key = await sourceKey();
  if (existsSync(target) && (await readText(stamp)) === key) return { kind: 'kept' };
  await mkdir(folder, { recursive: true });
  await Promise.all([rm(target, { force: true }), rm(stamp, { force: true })]);
  const built = await place(target, key);
  if (built.kind !== 'none') await writeFile(stamp, key);
  return built;
}

async function place(target: string, key: string): Promise<Built> {
  const sets = SETS[process.arch];
  if (!sets) return { kind: 'none', reason: `there are no native kernels for ${process.arch}` };
  const prebuilt = join(PREBUILDS, `${process.platform}-${process.arch}`, NAME);
  if ((await readText(`${prebuilt}.sources`)) === key) {
    await copyFile(prebuilt, target);
    return { kind: 'prebuilt' };
  }
  const compiler = await findCompiler();
  if (!compiler) return { kind: 'none', reason: 'no C++ compiler was found ($CXX, g++, clang++)' };
  const folder = await mkdtemp(join(tmpdir(), 'drasclr-native-'));
  try {
    const binary = await compile(compiler, sets, folder);
    // whole or not at all: another process may be loading the one before
    await copyFile(binary, `${target}.part`);
    await rename(`${target}.part`, target);
    return { kind: 'compiled' };
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const words = (stderr || message).split('\n').find((line) => line.includes('error')) ?? message;
    return { kind: 'none', reason: `${compiler} failed: ${words.trim()}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the binary in `folder` */
async function compile(
  compiler: string,
  sets: Readonly<Record<string, readonly string[]>>,
  folder: string,
): Promise<string> {
  const require = createRequire(import.meta.url);
  const headers = join(dirname(require.resolve('node-api-headers/package.json')), 'include');
  const object = async (file: string, name: string, flags: readonly string[]): Promise<string> => {
    const out = join(folder, `${name}.o`);
    await run(compiler, [...FLAGS, ...flags, `-I${headers}`, '-c', join(SOURCE, file), '-o', out]);
    return out;
  };
  const objects = await Promise.all([
    ...Object.entries(sets).map(([set, flags]) => object('isa.cc', set, [`-DISA=${set}`, ...flags])),
    object('dispatch.cc', 'dispatch', []),
    object('addon.cc', 'addon', []),
  ]);
  const binary = join(folder, NAME);
  // on macOS Node's own functions are found when the binary is loaded
  const system = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  await run(compiler, ['-shared', ...objects, ...system, '-o', binary]);
  return binary;
}

async function findCompiler(): Promise<string | null> {
  const { CXX } = process.env;
  for (const compiler of CXX ? [CXX] : ['g++', 'clang++']) {
    try {
      await run(compiler, ['--version']);
      return compiler;
    } catch {
      // the next one
    }
  }
  return null;
}

/** Names the sources, flags and machine that a binary was made for. */
async function sourceKey(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.platform, process.arch, FLAGS, SETS[process.arch] ?? null]));
  for (const name of (await readdir(SOURCE)).sort()) {
    hash.update(name);
    hash.update(await readFile(join(SOURCE, name)));
  }
  return hash.digest('hex');
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
