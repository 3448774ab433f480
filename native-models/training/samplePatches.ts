import type { Location } from '../common/geometry.ts';
import { pipelined } from '../common/pipelined.ts';
import { Refusal } from '../common/refusal.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { normalisePatches } from './augment.ts';
import type { FineTuningSample } from './fineTuneSettings.ts';

/** @throws Refusal `patch-shape` when the source does not give 32³ voxels. */
export async function readPatch(sample: FineTuningSample): Promise<Int16Array> {
  const patch = await sample.readPatch();
  if (patch.length === PATCH_VOXELS) return patch;
  throw new Refusal(
    'patch-shape',
    `expected ${PATCH_VOXELS} voxels (32³), got ${patch.length} in patient ${sample.patientKey}`,
  );
}

export interface MapOptions {
  readonly batchSize?: number;
  /** Batches under way at once. */
  readonly lanes?: number;
  readonly onBatch?: (samples: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs an encoder's function over the samples named, those of one location together.
 * @param rows indices into `samples`.
 * @param width numbers per patch.
 * @returns `[rows, width]`, in the order of `rows`.
 */
export async function mapByLocation(
  samples: readonly FineTuningSample[],
  rows: readonly number[],
  width: number,
  compute: (patches: Float32Array, location: Location) => Promise<Float32Array>,
  { batchSize = 64, lanes, onBatch, signal }: MapOptions = {},
): Promise<Float32Array> {
  const out = new Float32Array(rows.length * width);
  await pipelined(groupByLocation(samples, rows, batchSize), {
    prepare: async (group) => {
      const patches = new Float32Array(group.length * PATCH_VOXELS); // [n, 32, 32, 32]
      for (const [n, position] of group.entries()) {
        patches.set(normalisePatches(await readPatch(samples[rows[position]!]!)), n * PATCH_VOXELS);
      }
      return patches;
    },
    compute: (patches, group) => compute(patches, samples[rows[group[0]!]!]!.location),
    finish: (values, group) => {
      group.forEach((position, n) => {
        out.set(values.subarray(n * width, (n + 1) * width), position * width);
      });
      onBatch?.(group.length);
    },
    lanes,
    signal,
  });
  return out;
}

/** Positions in `rows`, grouped by equal location, at most `batchSize` each. */
function groupByLocation(
  samples: readonly FineTuningSample[],
  rows: readonly number[],
  batchSize: number,
): number[][] {
  const open = new Map<string, number[]>();
  const groups: number[][] = [];
  rows.forEach((row, position) => {
    const key = samples[row]!.location.join();
    let group = open.get(key);
    if (group === undefined || group.length === batchSize) {
      group = [];
      groups.push(group);
      open.set(key, group);
    }
    group.push(position);
  });
  return groups;
}
