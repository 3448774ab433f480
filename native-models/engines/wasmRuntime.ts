import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { nativeConfigs } from '../kernels/native/register.ts';
import { registerStockGradients } from '../kernels/stockGradients.ts';
import { loadKernels } from '../kernels/wasm/module.ts';
import { registerInMemory, wasmConfigs } from '../kernels/wasm/register.ts';

/** Our own kernels, which compute in tfjs's memory: WebAssembly, or machine code of this processor. */
export type KernelCode = 'wasm' | 'native';

let started: Promise<void> | undefined;

/**
 * Makes tfjs's wasm backend with our kernels this thread's backend. Call it once per thread, before
 * any tensor; further calls wait for the first, whatever code they name. No network, no threads of its own: data parallelism
 * is one runtime per worker thread.
 * @throws Error when the backend does not start, or the native kernels do not load
 */
export function startWasmRuntime(code: KernelCode = 'wasm'): Promise<void> {
  started ??= start(code);
  return started;
}

async function start(code: KernelCode): Promise<void> {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(main), '..', 'wasm-out', '/'));
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error("wasm: tfjs's wasm backend did not start");
  tf.enableProdMode();
  await registerStockGradients();
  registerInMemory();
  if (code === 'wasm') await loadKernels();
  for (const config of code === 'wasm' ? wasmConfigs : nativeConfigs) tf.registerKernel(config);
}
