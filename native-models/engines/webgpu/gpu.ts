/** The one place that touches Dawn: everything else sees the standard's own types. */
type Dawn = typeof import('webgpu');

export interface OpenAdapter {
  readonly adapter: GPUAdapter;
  /** Classes and constants of the standard, as a browser has them among its globals. */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Must be reachable as long as the adapter is used: Dawn ends with it. */
  readonly gpu: GPU;
}

export interface AdapterDescription {
  /** Name and driver as the driver tells them. */
  readonly device: string;
  /** Computes on the processor. */
  readonly software: boolean;
}

/**
 * The fastest adapter that Dawn finds; null where there is none.
 * @throws Error when the `webgpu` package is not installed or does not fit this machine
 */
export async function openAdapter(): Promise<OpenAdapter | null> {
  const { create, globals }: Dawn = await import('webgpu');
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter && { adapter, gpu, globals: globals as Record<string, unknown> };
}

/** Software drivers say so (`isFallbackAdapter`), or are known by name where they do not. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i;

export function describeAdapter({ info }: GPUAdapter): AdapterDescription {
  const names = [info.description, info.device, info.architecture, info.vendor];
  const software = info.isFallbackAdapter || names.some((name) => SOFTWARE.test(name));
  const [name, ...rest] = [info.device, info.description].filter((text) => text !== '');
  const detail = rest.length > 0 ? ` (${rest.join(', ')})` : '';
  const model = name ?? [info.vendor, info.architecture].filter((text) => text !== '').join(' ');
  return { device: `${model || 'unnamed adapter'}${detail}`, software };
}
