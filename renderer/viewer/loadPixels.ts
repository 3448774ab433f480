import type { PixelLayer } from '../../preload/contract.ts';
import { pixelCache } from './pixelCache.ts';

/** Enough for the scan that is open and the one before it, with their masks. */
const MOST_KEPT_BYTES = 768 * 2 ** 20;
const kept = pixelCache<Int16Array | Uint8Array>(MOST_KEPT_BYTES);

/**
 * Voxels by the layer's URL, which names their content: those fetched last are kept, and nobody may change them.
 * @param report hears how far it is. @throws Error when sizes disagree.
 */
export async function loadPixels(
  layer: PixelLayer,
  signal: AbortSignal,
  report: (bytes: number) => void = () => {},
): Promise<Int16Array | Uint8Array> {
  const known = kept.get(layer.url);
  if (known) return known;
  const [nx, ny, nz] = layer.grid.dimensions;
  const expected = nx * ny * nz * (layer.type === 'int16' ? 2 : 1);
  const response = await fetch(layer.url, { signal });
  if (!response.ok || !response.body) throw new Error(`the pixels did not come: ${await response.text()}`);
  const bytes = new Uint8Array(expected);
  let at = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > expected) throw new Error(`expected ${expected} bytes of pixels, got more`);
    bytes.set(part.value, at);
    at += part.value.length;
    report(at);
  }
  if (at !== expected) throw new Error(`expected ${expected} bytes of pixels, got ${at}`);
  const voxels = layer.type === 'int16' ? new Int16Array(bytes.buffer) : bytes;
  kept.keep(layer.url, voxels);
  return voxels;
}
