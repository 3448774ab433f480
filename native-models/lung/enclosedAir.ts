import { throwIfCancelled } from '../common/progress.ts';
import { type CtVolume, OUTSIDE_HU } from '../common/volume.ts';
import { type Components, connectedComponents } from '../volume/connectedComponents.ts';
import { componentMedians } from './componentMedians.ts';

/** Room air has a median below, a lung that the field of view cuts does not, emphysema included. */
const ROOM_AIR_HU = -960;
/** Air touching the border in less than this many pixels is a blurred corner, whatever its HU. */
const CORNER_PIXELS = 150;

/**
 * Air and lung within the body: below `threshold`, without room air. Room air is sought in each
 * axial slice from its border and from the padding that reaches the border, so that a windpipe
 * open to the mouth does not drain the lungs, and by its HU, so that lungs cut by the field of
 * view stay.
 *
 * @returns `[z, y, x]`, 1 inside
 */
export function enclosedAir(ct: CtVolume, threshold: number, signal?: AbortSignal): Uint8Array {
  const [nx, ny, nz] = ct.grid.dimensions;
  const mask = new Uint8Array(ct.voxels.length);
  const air = new Uint8Array(nx * ny);
  const empty = new Uint8Array(nx * ny);
  for (let k = 0; k < nz; k++) {
    throwIfCancelled(signal);
    const hu = ct.voxels.subarray(k * nx * ny, (k + 1) * nx * ny);
    for (let v = 0; v < hu.length; v++) {
      air[v] = hu[v]! < threshold && hu[v]! > OUTSIDE_HU ? 1 : 0;
      empty[v] = hu[v]! <= OUTSIDE_HU ? 1 : 0;
    }
    const padding = touching(connectedComponents(empty, [nx, ny, 1]), nx, ny, null);
    const pools = connectedComponents(air, [nx, ny, 1]);
    const atBorder = touching(pools, nx, ny, paint(padding, nx * ny));
    // Sizes fall: only the first pools are large enough to be judged by their HU.
    const judged = pools.sizes.filter((size) => size >= CORNER_PIXELS).length;
    const medians = componentMedians(pools, hu, judged);
    const out = mask.subarray(k * nx * ny, (k + 1) * nx * ny);
    const isRoom = pools.sizes.map((_, n) => atBorder.has(n) && (n >= judged || medians[n]! < ROOM_AIR_HU));
    for (let run = 0; run < pools.runStart.length; run++) {
      if (isRoom[pools.runComponent[run]!]) continue;
      out.fill(1, pools.runStart[run]!, pools.runStart[run]! + pools.runLength[run]!);
    }
    keepEnclosedPadding(padding, out);
  }
  return mask;
}

interface Touching {
  readonly components: Components;
  has(component: number): boolean;
}

/** Which components of a slice reach its border or have a pixel next to `frame`. */
function touching(components: Components, nx: number, ny: number, frame: Uint8Array | null): Touching {
  const found = new Set<number>();
  const { runStart, runLength, runComponent } = components;
  for (let run = 0; run < runStart.length; run++) {
    const component = runComponent[run]!;
    if (found.has(component)) continue;
    const start = runStart[run]!;
    const end = start + runLength[run]!;
    const x = start % nx;
    const y = (start - x) / nx;
    let touches = x === 0 || y === 0 || y === ny - 1 || x + runLength[run]! === nx;
    if (!touches && frame) {
      touches = frame[start - 1] === 1 || frame[end] === 1;
      for (let v = start; v < end && !touches; v++) touches = frame[v - nx] === 1 || frame[v + nx] === 1;
    }
    if (touches) found.add(component);
  }
  return { components, has: (component) => found.has(component) };
}

function paint({ components, has }: Touching, pixels: number): Uint8Array {
  const out = new Uint8Array(pixels);
  const { runStart, runLength, runComponent } = components;
  for (let run = 0; run < runStart.length; run++) {
    if (has(runComponent[run]!)) out.fill(1, runStart[run]!, runStart[run]! + runLength[run]!);
  }
  return out;
}

/** −1024 within the body is not padding but noise in air: it belongs to the lung around it. */
function keepEnclosedPadding(padding: Touching, out: Uint8Array): void {
  const empty = padding.components;
  for (let run = 0; run < empty.runStart.length; run++) {
    if (padding.has(empty.runComponent[run]!)) continue;
    const start = empty.runStart[run]!;
    const end = start + empty.runLength[run]!;
    if (out[start - 1] === 1 || out[end] === 1) out.fill(1, start, end);
  }
}
