import { type Report, throwIfCancelled } from '../common/progress.ts';
import { type Random, shuffled } from '../common/random.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { DESCRIPTOR, localDescriptors, REGIONS } from './localDescriptors.ts';

/** The patches of a cohort, as a baseline reads them. */
export interface PatchSource {
  readonly landmarks: number;
  readonly scans: number;
  /** Patches of landmark j of all scans, HU, `[scan, 32, 32, 32]`. */
  readonly readLandmark: (landmark: number) => Promise<Int16Array>;
  readonly report?: Report;
  readonly signal?: AbortSignal;
}

/**
 * Calls `visit` with the descriptors of every scan at the landmarks given, `[scan · 8, 14]`, one landmark after the
 * other: the whole cohort is never in memory.
 */
export async function eachDescriptors(
  { scans, readLandmark, report, signal }: PatchSource,
  landmarks: readonly number[],
  stage: string,
  visit: (descriptors: Float64Array, at: number) => void,
): Promise<void> {
  for (const [at, landmark] of landmarks.entries()) {
    throwIfCancelled(signal);
    const patches = await readLandmark(landmark);
    const out = new Float64Array(scans * REGIONS * DESCRIPTOR);
    for (let scan = 0; scan < scans; scan++) {
      const patch = patches.subarray(scan * PATCH_VOXELS, (scan + 1) * PATCH_VOXELS);
      out.set(localDescriptors(patch), scan * REGIONS * DESCRIPTOR);
    }
    visit(out, at);
    report?.({ stage, done: at + 1, total: landmarks.length, unit: 'landmarks' });
  }
}

/** At most so many landmarks, drawn without replacement, in rising order. */
export const someLandmarks = (landmarks: number, count: number, random: Random): number[] =>
  shuffled(
    Array.from({ length: landmarks }, (_, j) => j),
    random,
  )
    .slice(0, count)
    .sort((a, b) => a - b);
