/**
 * Builds what the kernels need at run time into `build/` beside this file: the AssemblyScript
 * kernels twice (relaxed SIMD and plain SIMD), the gradients of tfjs's stock ops, which
 * tfjs-core's bundle for Node leaves out, and the native kernels where a compiler is.
 * Run: `npm run build:kernels`
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildNative } from './native/compile.ts';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'build');
const asc = join(dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js');

function compile(name: string, features: readonly string[]): void {
  const flags = ['--runtime', 'stub', '--importMemory', '--noExportMemory', '-O3', '--noAssert'];
  const entry = join(here, 'assembly', 'index.ts');
  const enable = features.flatMap((feature) => ['--enable', feature]);
  execFileSync(process.execPath, [asc, entry, ...flags, ...enable, '-o', join(out, name)], {
    stdio: 'inherit',
  });
}

async function bundleStockGradients(): Promise<void> {
  const core = dirname(require.resolve('@tensorflow/tfjs-core'));
  await build({
    entryPoints: [join(core, 'register_all_gradients.js')],
    outfile: join(out, 'stockGradients.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    logLevel: 'error',
  });
}

mkdirSync(out, { recursive: true });
const native = buildNative(out);
await bundleStockGradients();
compile('drasclr-simd.wasm', ['simd']);
compile('drasclr-relaxed.wasm', ['simd', 'relaxed-simd']);
const built = await native;
if (built.kind === 'none') {
  process.stderr.write(`native kernels: ${built.reason}; the engine wasm will compute instead\n`);
}
