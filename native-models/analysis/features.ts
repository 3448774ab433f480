import { pipelined } from '../common/pipelined.ts';
import type { Report } from '../common/progress.ts';
import { Refusal } from '../common/refusal.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import type { LoadedEncoder } from '../engines/engine.ts';
import type { Landmark } from '../landmarks/atlas.ts';
import { REPRESENTATION } from '../network/settings.ts';
import { normalisePatches } from '../training/augment.ts';

export interface FeaturesInput {
  /** Patches of landmark j of all scans, HU, `[scan, 32, 32, 32]`. */
  readonly readLandmark: (landmark: number) => Promise<Int16Array>;
  readonly landmarks: readonly Pick<Landmark, 'location'>[];
  /** Number of scans. */
  readonly scans: number;
  readonly encoder: LoadedEncoder;
  readonly batchSize?: number;
  /** Given h of landmark j of all scans, `[scan, 128]`, in any order of j. */
  readonly onLandmark?: (h: Float32Array, landmark: number) => void;
  readonly report?: Report;
  readonly signal?: AbortSignal;
}

/**
 * Scan representation y (eq. 11): the mean of `e(x^j, p^j)` over all landmarks j, for every scan.
 * Landmark by landmark, so that a batch shares one location and the store is read in its own order;
 * the sum is kept in double precision.
 *
 * @returns `[scan, 128]`.
 * @throws Refusal `landmarks-empty` without landmarks, `patch-shape` when the source gives another size.
 */
export async function features(input: FeaturesInput): Promise<Float32Array> {
  const { readLandmark, landmarks, scans, encoder, batchSize = 64, onLandmark, report, signal } = input;
  if (landmarks.length === 0)
    throw new Refusal('landmarks-empty', 'expected an atlas with landmarks, got none');
  const sum = new Float64Array(scans * REPRESENTATION);
  let done = 0;
  await pipelined(landmarks.keys(), {
    prepare: async (j) => {
      const patches = await readLandmark(j); // [scan, 32, 32, 32]
      if (patches.length !== scans * PATCH_VOXELS) {
        const got = patches.length / PATCH_VOXELS;
        throw new Refusal('patch-shape', `expected ${scans} patches of 32³ at landmark ${j}, got ${got}`);
      }
      return patches;
    },
    compute: async (patches, j) => {
      const h = new Float32Array(scans * REPRESENTATION);
      for (let from = 0; from < scans; from += batchSize) {
        const batch = patches.subarray(from * PATCH_VOXELS, (from + batchSize) * PATCH_VOXELS);
        h.set(await encoder.encode(normalisePatches(batch), landmarks[j]!.location), from * REPRESENTATION);
      }
      return h;
    },
    finish: (h, j) => {
      onLandmark?.(h, j);
      for (let n = 0; n < h.length; n++) sum[n]! += h[n]!;
      done++;
      report?.({ stage: 'features', done, total: landmarks.length, unit: 'landmarks' });
    },
    lanes: encoder.lanes,
    signal,
  });
  return Float32Array.from(sum, (total) => total / landmarks.length);
}
