import { Refusal } from '../common/refusal.ts';
import type { Engine, EngineName } from './engine.ts';
import type { EngineProbe } from './engineProbe.ts';

export interface EngineStatus extends EngineProbe {
  readonly name: EngineName;
}

export interface EngineOptions {
  /** Worker threads of `native` and `wasm`; the others ignore it. */
  readonly threads?: number;
}

/** One folder of `engines/` each. Modules load when asked for: a missing binding hurts nobody else. */
interface EngineEntry {
  readonly name: EngineName;
  readonly probe: () => Promise<EngineProbe>;
  readonly start: (options: EngineOptions) => Promise<Engine>;
}

/** In the order in which `auto` prefers them. */
const ENGINES: readonly EngineEntry[] = [
  {
    name: 'tensorflow',
    probe: async () => (await import('./tensorflow/probe.ts')).probeTensorflow(),
    start: async () => (await import('./tensorflow/tensorflowEngine.ts')).startTensorflowEngine(),
  },
  {
    name: 'webgpu',
    probe: async () => (await import('./webgpu/probe.ts')).probeWebgpu(),
    start: async () => (await import('./webgpu/webgpuEngine.ts')).startWebgpuEngine(),
  },
  {
    name: 'native',
    probe: async () => (await import('./native/probe.ts')).probeNative(),
    start: async ({ threads }) => (await import('./wasm/wasmEngine.ts')).startNativeEngine(threads),
  },
  {
    name: 'wasm',
    probe: async () => (await import('./wasm/probe.ts')).probeWasm(),
    start: async ({ threads }) => (await import('./wasm/wasmEngine.ts')).startWasmEngine(threads),
  },
];

/**
 * The one place where an engine is chosen.
 * @param name `auto` takes the first accelerated one, else wasm
 * @throws Refusal `engine-unavailable` with what is missing
 */
export async function chooseEngine(name: EngineName | 'auto', options: EngineOptions = {}): Promise<Engine> {
  for (const entry of ENGINES) {
    if (name !== 'auto' && entry.name !== name) continue;
    const probe = await entry.probe();
    if (name === 'auto' ? probe.available && probe.accelerated : probe.available) return entry.start(options);
    if (name === 'auto') continue;
    throw new Refusal('engine-unavailable', `the engine ${name} cannot be used: ${probe.reason}`);
  }
  return ENGINES.at(-1)!.start(options);
}

/** Of these, the one that `auto` takes. */
export const preferredEngine = (engines: readonly EngineStatus[]): EngineName =>
  engines.find(({ available, accelerated }) => available && accelerated)?.name ?? 'wasm';

/** All engines in the order in which `auto` prefers them. */
export async function listEngines(): Promise<readonly EngineStatus[]> {
  return Promise.all(ENGINES.map(async ({ name, probe }) => ({ name, ...(await probe()) })));
}
