import { type Random, seededRandom } from '../common/random.ts';
import { type CtVolume, OUTSIDE_HU } from '../common/volume.ts';
import type { AcquisitionPlan } from './plan.ts';
import { filterPlane, gaussianKernel } from './planeFilter.ts';

/** Share of each neighbouring slice in a slice: the profile is not a perfect box. */
const SLICE_OVERLAP = 0.14;
/** Noise of a slice that it shares with the one before: reconstructions overlap. */
const NOISE_OVERLAP = 0.35;
const HIGHEST_HU = 3071;
/** Edge enhancement of the sharp kernels. */
const OVERSHOOT = 0.22;

/**
 * Near-normal white noise of unit deviation: four bytes summed, 32 random bits a voxel.
 * @param shared correlation of each voxel with what `out` held, 0…1 (first-order autoregression).
 */
function whiteNoise(out: Float32Array, random: Random, shared: number): void {
  const fresh = Math.sqrt(1 - shared ** 2) / 147.8;
  let state = (Math.floor(random() * 0xfffffffe) + 1) | 0;
  for (let n = 0; n < out.length; n++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    out[n] = shared * out[n]! + fresh * (sum - 510);
  }
}

function deviation(values: Float32Array): number {
  let squares = 0;
  for (const v of values) squares += v * v;
  return Math.sqrt(squares / values.length) || 1;
}

/** Relative noise per pixel, most in the middle; −1 outside a circular field of view. */
function noiseMap(edge: number, circular: boolean): Float32Array {
  const map = new Float32Array(edge * edge);
  const middle = (edge - 1) / 2;
  for (let n = 0; n < map.length; n++) {
    const x = (n % edge) - middle;
    const y = Math.floor(n / edge) - middle;
    const r2 = (x * x + y * y) / (middle * middle);
    map[n] = r2 > 1 && circular ? -1 : 1.12 - 0.5 * Math.min(1, r2);
  }
  return map;
}

/** `direct · v + filtered · blur(v)`: a kernel as a sum, so that a slice is filtered once. */
interface Kernel {
  readonly taps: Float32Array;
  readonly image: { readonly direct: number; readonly filtered: number };
  readonly noise: { readonly direct: number; readonly filtered: number };
}

/** Sharp kernels overshoot at edges and leave fine grain; smooth ones blur both alike. */
const kernelOf = (plan: AcquisitionPlan, pixelMm: number): Kernel =>
  plan.sharp
    ? {
        taps: gaussianKernel(1.1),
        image: { direct: 1 + OVERSHOOT, filtered: -OVERSHOOT },
        noise: { direct: 1, filtered: -0.75 },
      }
    : {
        taps: gaussianKernel(Math.max(0.4, plan.blurMm / pixelMm)),
        image: { direct: 0, filtered: 1 },
        noise: { direct: 0, filtered: 1 },
      };

/**
 * What the scanner does to the ideal image: slice profile, in-plane point spread (a sharp kernel
 * overshoots at edges), noise whose grain follows the kernel and whose level rises in the middle of
 * the body and through the shoulders, the range of its numbers and its field of view. Mutates `ct`.
 */
export function applyScanner(
  ct: CtVolume,
  plan: AcquisitionPlan,
  seed: number,
  onSlice: (done: number) => void,
): void {
  const [edge, , slices] = ct.grid.dimensions;
  const area = edge * edge;
  const plane = () => new Float32Array(area);
  const [toFilter, filtered, white, direct, scratch] = [plane(), plane(), plane(), plane(), plane()];
  const map = noiseMap(edge, plan.paddingHu !== null);
  const { taps, image, noise } = kernelOf(plan, ct.grid.spacingMm[0]);
  const random = seededRandom(seed);
  const padding = plan.paddingHu ?? OUTSIDE_HU;

  // What the kernel leaves of white noise of unit deviation.
  whiteNoise(white, random, 0);
  filterPlane(white, edge, taps, scratch, filtered);
  for (let n = 0; n < area; n++) direct[n] = noise.direct * white[n]! + noise.filtered * filtered[n]!;
  const scale = plan.noiseHu / deviation(direct);

  let above = ct.voxels.slice(0, area);
  for (let k = 0; k < slices; k++) {
    const slice = ct.voxels.subarray(k * area, (k + 1) * area);
    const after = Math.min(slices - 1, k + 1);
    const below = ct.voxels.subarray(after * area, (after + 1) * area);
    const here = slice.slice();
    const level = scale * (1 + 2.5 * Math.max(0, k / slices - 0.8));
    whiteNoise(white, random, NOISE_OVERLAP);
    for (let n = 0; n < area; n++) {
      const ideal = SLICE_OVERLAP * (above[n]! + below[n]!) + (1 - 2 * SLICE_OVERLAP) * here[n]!;
      const speck = level * map[n]! * white[n]!;
      toFilter[n] = image.filtered * ideal + noise.filtered * speck;
      direct[n] = image.direct * ideal + noise.direct * speck;
    }
    above = here;
    filterPlane(toFilter, edge, taps, scratch, filtered);
    for (let n = 0; n < area; n++) {
      const hu = Math.round(direct[n]! + filtered[n]!);
      slice[n] = map[n]! < 0 ? padding : Math.min(HIGHEST_HU, Math.max(OUTSIDE_HU, hu));
    }
    onSlice(k + 1);
  }
}
