import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { registerStockGradients } from '../../kernels/stockGradients.ts';
import { BINDING_FILE, GATE_FILE, type TensorflowBuild } from './build.ts';

/** tfjs's name of its backend on libtensorflow. */
const BACKEND = 'tensorflow';

/** What of the compiled binding is asked directly. */
interface Binding {
  isUsingGpuDevice(): boolean;
}

const require = createRequire(import.meta.url);
let loaded: { readonly folder: string; readonly binding: Binding } | undefined;

/**
 * Loads libtensorflow into this process and registers tfjs's backend on it, without making it the
 * current one. The package's own entry is passed by: it looks for its binding inside node_modules,
 * which `npm ci` empties.
 * @throws Error when a library or the package is missing or does not load
 */
export function loadTensorflow(build: TensorflowBuild): { readonly usesGpu: boolean } {
  if (loaded?.folder !== build.folder) {
    prepareEnvironment();
    restoreUtilities();
    const binding = loadQuietly(build.folder);
    require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
    const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
      readonly NodeJSKernelBackend: new (binding: Binding, packageName: string) => tf.KernelBackend;
    };
    tf.registerBackend(BACKEND, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'));
    loaded = { folder: build.folder, binding };
  }
  return { usesGpu: loaded.binding.isUsingGpuDevice() };
}

/**
 * Makes TensorFlow this thread's backend, with the gradients of its stock ops.
 * @throws Error when it does not start
 */
export async function startTensorflowRuntime(build: TensorflowBuild): Promise<void> {
  loadTensorflow(build);
  if (!(await tf.setBackend(BACKEND))) throw new Error("tensorflow: tfjs's backend did not start");
  tf.enableProdMode();
  await registerStockGradients();
}

/** Its static initialisers greet on stderr, whatever they are told. */
function loadQuietly(folder: string): Binding {
  const gate = require(path.join(folder, GATE_FILE)) as { mute(): void; unmute(): void };
  gate.mute();
  try {
    return require(path.join(folder, BINDING_FILE)) as Binding;
  } finally {
    gate.unmute();
  }
}

/** TensorFlow reads these once, when it is loaded; what the user has set stays. */
function prepareEnvironment(): void {
  // its greetings and warnings go to stderr, which belongs to the command line; failures are thrown
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // products rounded to 10 bits would put weights 1e-3 off those of the other engines
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  // take what is needed: the screen and other programs use the device too
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
}

/** tfjs-node 4.22 calls two helpers of node:util that newer Nodes lack or warn of. */
function restoreUtilities(): void {
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  util.isArray = Array.isArray;
}
