import { readFile } from 'node:fs/promises';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** What `assembly/index.ts` exports; every pointer is a byte offset in tfjs's memory. */
export interface KernelExports {
  augmentScratch(): number;
  augment(
    patch: number,
    padded: number,
    out: number,
    affine: number,
    sigma: number,
    seed: number,
    gamma: number,
    low: number,
    high: number,
  ): void;
  packForward(source: number, target: number, ci: number, co: number): void;
  packBackward(source: number, target: number, ci: number, co: number, flip: number): void;
  convolve(
    x: number,
    weights: number,
    bias: number,
    out: number,
    n: number,
    d: number,
    h: number,
    w: number,
    ci: number,
    co: number,
    stride: number,
    elu: number,
  ): void;
  convolveBackStride2(
    dy: number,
    weights: number,
    zeros: number,
    dx: number,
    n: number,
    d: number,
    h: number,
    w: number,
    ci: number,
    co: number,
  ): void;
  weightGradient(
    x: number,
    dy: number,
    dw: number,
    n: number,
    d: number,
    h: number,
    w: number,
    ci: number,
    co: number,
    stride: number,
  ): void;
  /** Floating-point operations of one iteration of `peak`. */
  peakOperations(): number;
  /** Multiply-adds in registers only; scratch: 192 bytes. */
  peak(iterations: number, scratch: number): void;
  winogradScratch(n: number, h: number, w: number, ci: number, co: number): number;
  convolveWinograd(
    x: number,
    weights: number,
    bias: number,
    out: number,
    scratch: number,
    n: number,
    d: number,
    h: number,
    w: number,
    ci: number,
    co: number,
    elu: number,
  ): void;
  winogradGradientScratch(n: number, h: number, w: number, ci: number, co: number): number;
  weightGradientWinograd(
    x: number,
    dy: number,
    dw: number,
    scratch: number,
    n: number,
    d: number,
    h: number,
    w: number,
    ci: number,
    co: number,
  ): void;
  firstLayerScratch(d: number, h: number, w: number): number;
  convolveFirst(
    x: number,
    weights: number,
    bias: number,
    out: number,
    scratch: number,
    n: number,
    d: number,
    h: number,
    w: number,
    co: number,
    elu: number,
  ): void;
  weightGradientFirst(
    x: number,
    dy: number,
    dw: number,
    scratch: number,
    n: number,
    d: number,
    h: number,
    w: number,
    co: number,
  ): void;
  mix(
    experts: number,
    alpha: number,
    out: number,
    count: number,
    groups: number,
    length: number,
    groupStride: number,
    expertStride: number,
  ): void;
  mixAlphaGradient(
    experts: number,
    gradient: number,
    out: number,
    count: number,
    groups: number,
    length: number,
  ): void;
  moments(y: number, mean: number, variance: number, scratch: number, rows: number, c: number): void;
  normEluForward(
    y: number,
    out: number,
    mean: number,
    factor: number,
    shift: number,
    rows: number,
    c: number,
  ): void;
  normEluSums(
    da: number,
    a: number,
    y: number,
    mean: number,
    inverse: number,
    dscale: number,
    dshift: number,
    scratch: number,
    rows: number,
    c: number,
  ): void;
  normEluBackward(
    da: number,
    a: number,
    y: number,
    dy: number,
    mean: number,
    factor: number,
    shiftPart: number,
    scalePart: number,
    rows: number,
    c: number,
  ): void;
}

export type KernelVariant = 'relaxed' | 'simd';

/** The kernels of one thread, bound to the memory of its tfjs backend. */
export interface KernelModule {
  readonly variant: KernelVariant;
  readonly exports: KernelExports;
}

/** `(module (func (param v128 v128 v128) (result v128) … f32x4.relaxed_madd))`. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b],
  ...[3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b],
);

/** Relaxed SIMD (fused multiply-add) where this JavaScript engine has it. */
export function supportedVariant(): KernelVariant {
  return WebAssembly.validate(RELAXED_PROBE) ? 'relaxed' : 'simd';
}

let current: KernelModule | undefined;

/**
 * Compiles the kernels into the memory of the running tfjs wasm backend; a later call replaces them.
 * @throws Error when `npm run build:kernels` has not been run, or the backend is another
 */
export async function loadKernels(variant: KernelVariant = supportedVariant()): Promise<KernelModule> {
  current = { variant, exports: await instantiateKernels(tfjsMemory(), variant) };
  return current;
}

/** The kernels on any memory: those that work without tfjs have their own. */
export async function instantiateKernels(
  memory: WebAssembly.Memory,
  variant: KernelVariant = supportedVariant(),
): Promise<KernelExports> {
  const url = new URL(`../build/drasclr-${variant}.wasm`, import.meta.url);
  const { instance } = await WebAssembly.instantiate(await readFile(url), { env: { memory } });
  return instance.exports as unknown as KernelExports;
}

/** @throws Error before {@link loadKernels}. */
export function kernels(): KernelExports {
  if (!current) throw new Error('wasm kernels: loadKernels() has not been called in this thread');
  return current.exports;
}

/** Emscripten keeps the instance's own exports, its memory among them, under `asm`. */
export function tfjsMemory(): WebAssembly.Memory {
  const backend = tf.findBackend('wasm') as BackendWasm | null;
  const module = backend?.wasm as unknown as { asm?: { memory?: unknown } } | undefined;
  const memory = module?.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) {
    throw new Error("wasm kernels: tfjs's wasm backend is not running or hides its memory");
  }
  return memory;
}
