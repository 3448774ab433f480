import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type EngineProbe, unavailable } from '../engineProbe.ts';
import { findDevice } from './findDevice.ts';
import type { AdapterDescription } from './gpu.ts';

const LIMIT_MS = 30_000;

/**
 * Looks for an adapter in a process of its own: where a driver is missing Dawn writes to stderr past
 * Node, and a bad one takes its process with it. Electron's processes cannot start another as Node
 * does, so there this one looks.
 */
export async function probeWebgpu(): Promise<EngineProbe> {
  try {
    return verdict(await (process.versions.electron ? findDevice() : findDeviceApart()));
  } catch (error) {
    return unavailable(`Dawn, npm's webgpu package, does not run here: ${(error as Error).message}`);
  }
}

async function findDeviceApart(): Promise<AdapterDescription | null> {
  // the extension of this module: .ts in development, .js in dist
  const script = fileURLToPath(import.meta.url).replace(/probe(\.[jt]s)$/, 'probeProcess$1');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: LIMIT_MS });
  const answer = JSON.parse(stdout) as { found?: AdapterDescription | null; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.found ?? null;
}

function verdict(found: AdapterDescription | null): EngineProbe {
  if (!found)
    return unavailable('no graphics adapter was found; on Linux a Vulkan driver and libvulkan are needed');
  const { device, software } = found;
  const reason = software ? 'a software driver: slower than wasm' : 'a graphics processor';
  return { available: true, accelerated: !software, reason, device };
}
