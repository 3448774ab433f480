import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import type { Plane } from '../../renderer/viewer/planes.ts';

export interface PlanePixels {
  /** Share of pixels that are not black. */
  readonly lit: number;
  readonly data: Buffer;
}

/** What is seen of one plane: image and overlay together, as composed on the screen. */
export async function planePixels(page: Page, plane: Plane): Promise<PlanePixels> {
  const { data } = PNG.sync.read(await page.locator(`[data-plane="${plane}"]`).screenshot());
  let lit = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at]! + data[at + 1]! + data[at + 2]! > 24) lit += 1;
  }
  return { lit: (4 * lit) / data.length, data };
}

/** Share of pixels that differ visibly. */
export function difference(a: PlanePixels, b: PlanePixels): number {
  if (a.data.length !== b.data.length) return 1;
  let differing = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const far = [0, 1, 2].some((channel) => Math.abs(a.data[at + channel]! - b.data[at + channel]!) > 8);
    if (far) differing += 1;
  }
  return (4 * differing) / a.data.length;
}
