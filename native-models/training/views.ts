import { deriveSeed } from '../common/random.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { createNativeAugmenter } from '../kernels/native/augment.ts';
import { type Augmenter, createAugmenter } from '../kernels/wasm/augment.ts';
import { type AugmentationRanges, drawPlan, WINDOW_HU } from './augment.ts';

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

/** Whose code draws; what it draws differs in rounding. */
export type ViewCode = 'wasm' | 'native';

const augmenters = new Map<ViewCode, Augmenter>();

async function augmenterOf(code: ViewCode): Promise<Augmenter> {
  const known = augmenters.get(code);
  if (known) return known;
  const made = code === 'native' ? createNativeAugmenter(WINDOW_HU) : await createAugmenter(WINDOW_HU);
  augmenters.set(code, made);
  return made;
}

/** Draws views one after the other in this thread. */
export async function drawViews(
  patches: Int16Array,
  seeds: Uint32Array,
  ranges: AugmentationRanges,
  out: Float32Array,
  code: ViewCode = 'wasm',
): Promise<void> {
  const { draw } = await augmenterOf(code);
  for (const [n, seed] of seeds.entries()) {
    const from = n * PATCH_VOXELS;
    const to = from + PATCH_VOXELS;
    draw(patches.subarray(from, to), drawPlan(ranges, seed), out.subarray(from, to));
  }
}

/** The maker without threads. */
export const viewsInThread: ViewMaker = {
  allocatePatches: (count) => new Int16Array(count * PATCH_VOXELS),
  allocateViews: (count) => new Float32Array(count * PATCH_VOXELS),
  draw: drawViews,
  close: async () => undefined,
};
