import { availableParallelism, cpus } from 'node:os';
import { Refusal } from '../common/refusal.ts';
import type { Engine, EngineName } from './engine.ts';
import { startWasmEngine } from './wasm/wasmEngine.ts';

export interface EngineStatus {
  readonly name: EngineName;
  readonly available: boolean;
  /** Why it is or is not available, in words for the user. */
  readonly reason: string;
  /** What it would compute on; null when not available. */
  readonly device: string | null;
}

/**
 * The one place where an engine is chosen.
 * @param name `auto` takes the first available of tensorflow, webgpu, wasm
 * @throws Refusal `engine-unavailable` with what is missing
 */
export async function chooseEngine(
  name: EngineName | 'auto',
  { threads }: { readonly threads?: number } = {},
): Promise<Engine> {
  const engines = await listEngines();
  const chosen = engines.find((engine) => (name === 'auto' ? engine.available : engine.name === name))!;
  if (!chosen.available) {
    throw new Refusal('engine-unavailable', `the engine ${chosen.name} cannot be used: ${chosen.reason}`);
  }
  return startWasmEngine(threads);
}

/** All engines in the order in which `auto` prefers them. */
export async function listEngines(): Promise<readonly EngineStatus[]> {
  return [
    {
      name: 'tensorflow',
      available: false,
      reason: 'this version has no TensorFlow engine; use wasm, which runs everywhere',
      device: null,
    },
    {
      name: 'webgpu',
      available: false,
      reason: 'this version has no WebGPU engine; use wasm, which runs everywhere',
      device: null,
    },
    {
      name: 'wasm',
      available: true,
      reason: 'built in',
      device: `${cpus()[0]?.model.trim() ?? 'CPU'}, ${availableParallelism()} threads`,
    },
  ];
}
