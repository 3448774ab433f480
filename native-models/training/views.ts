import { deriveSeed, seededRandom } from '../common/random.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { type AugmentationRanges, augmentPatch } from './augment.ts';

/** Draws augmented views, possibly in other threads; what it draws depends on the seeds alone. */
export interface ViewMaker {
  /** Memory that the maker's threads can see. */
  allocatePatches(count: number): Int16Array;
  allocateViews(count: number): Float32Array;
  /**
   * View n of patch n by seed n.
   * @param patches HU, `[n, 32, 32, 32]` @param out in [−1, 1], of the same shape
   */
  draw(patches: Int16Array, seeds: Uint32Array, ranges: AugmentationRanges, out: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/** A view's own stream of randomness: it is the same whoever draws it, in whatever order. */
export const viewSeed = (
  seed: number,
  view: { readonly epoch: number; readonly landmark: number; readonly scan: number; readonly role: string },
): number => deriveSeed(seed, 'view', view.epoch, view.landmark, view.scan, view.role);

/** Draws views one after the other in this thread. */
export function drawViews(
  patches: Int16Array,
  seeds: Uint32Array,
  ranges: AugmentationRanges,
  out: Float32Array,
): void {
  for (const [n, seed] of seeds.entries()) {
    const from = n * PATCH_VOXELS;
    const to = from + PATCH_VOXELS;
    augmentPatch(patches.subarray(from, to), ranges, seededRandom(seed), out.subarray(from, to));
  }
}

/** The maker without threads. */
export const viewsInThread: ViewMaker = {
  allocatePatches: (count) => new Int16Array(count * PATCH_VOXELS),
  allocateViews: (count) => new Float32Array(count * PATCH_VOXELS),
  draw: async (...draw) => drawViews(...draw),
  close: async () => undefined,
};
