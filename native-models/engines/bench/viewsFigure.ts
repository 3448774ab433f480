import { PATCH_VOXELS } from '../../common/volume.ts';
import { PAPER_AUGMENTATION } from '../../training/augment.ts';
import type { ViewCode } from '../../training/views.ts';
import { fill } from '../check/referenceInputs.ts';
import { startViewThreads } from '../views/viewThreads.ts';
import type { OpenContender } from './ours.ts';
import { timeCalls } from './rounds.ts';

/** Augmented views of the paper's ranges, on the threads that draw them in training. */
export async function openViews(
  name: string,
  code: ViewCode,
  count: number,
  seed: number,
): Promise<OpenContender> {
  const views = startViewThreads(undefined, code);
  const patches = views.allocatePatches(count);
  // HU of air to soft tissue
  patches.set(fill(count * PATCH_VOXELS, seed, 500).map((v) => v - 500));
  const out = views.allocateViews(count);
  const seeds = Uint32Array.from({ length: count }, (_, n) => n);
  const call = () => views.draw(patches, seeds, PAPER_AUGMENTATION, out);
  await call();
  return { name, time: (seconds) => timeCalls(count, seconds, call), close: () => views.close() };
}
