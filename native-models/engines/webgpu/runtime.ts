import { createRequire } from 'node:module';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { Refusal } from '../../common/refusal.ts';
import { registerStockGradients } from '../../kernels/stockGradients.ts';
import { registerWebgpuKernels } from '../../kernels/webgpu/register.ts';
import { openAdapter } from './gpu.ts';
import { type Watch, watchDevice } from './health.ts';

/** A running backend. */
export interface WebgpuRuntime {
  readonly device: GPUDevice;
  readonly backend: WebGPUBackend;
  /** Held, because Dawn crashes once this is collected. */
  readonly gpu: GPU;
  readonly watch: Watch;
}

/** tfjs keeps kernels when their backend goes. */
let registered = false;

let started: Promise<WebgpuRuntime> | undefined;

/**
 * Makes tfjs's webgpu backend on Dawn, with our kernels, this thread's backend. Further calls wait
 * for the first, until {@link stopWebgpuRuntime}.
 * @throws Refusal `engine-unavailable` when no adapter is found
 */
export function startWebgpuRuntime(): Promise<WebgpuRuntime> {
  started ??= start().catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

/** Gives the device and all its memory back. */
export async function stopWebgpuRuntime(): Promise<void> {
  const running = await started;
  started = undefined;
  if (!running) return;
  tf.removeBackend('webgpu');
  running.device.destroy();
}

/** What tfjs's backend asks for, and the number of buffers that one of our kernels may bind. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/** Of the globals of a browser, those that tfjs's backend names. */
const GLOBALS = ['GPUBuffer', 'GPUTexture', 'GPUBufferUsage', 'GPUTextureUsage', 'GPUMapMode'] as const;

async function start(): Promise<WebgpuRuntime> {
  const open = await openAdapter();
  if (!open) throw new Refusal('engine-unavailable', 'webgpu: no graphics adapter was found');
  const { adapter, globals, gpu } = open;
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  for (const name of GLOBALS) Object.assign(globalThis, { [name]: globals[name] });
  const { WebGPUBackend } = loadBackend();
  const backend = withNavigator(gpu, () => new WebGPUBackend(device, adapter.info));
  tf.registerBackend('webgpu', () => backend);
  if (!(await tf.setBackend('webgpu'))) throw new Error("webgpu: tfjs's webgpu backend did not start");
  tf.enableProdMode();
  await registerStockGradients();
  if (!registered) registerWebgpuKernels();
  registered = true;
  return { device, backend, gpu, watch: watchDevice(device) };
}

/**
 * tfjs's bundle for Node registers its kernels when loaded. It is loaded by `require`, as tfjs-core
 * is by the other backends, so that both meet in one registry.
 */
const loadBackend = (): typeof import('@tensorflow/tfjs-backend-webgpu') =>
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-webgpu');

/** The backend's constructor looks for `navigator.gpu`. It is there for as long as that takes: it keeps Node alive. */
function withNavigator<T>(gpu: GPU, use: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return use();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
