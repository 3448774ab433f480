import type { Location } from '../common/geometry.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { nearestLandmarks } from './neighbours.ts';
import type { PatchSource, PretrainSettings } from './pretrainSettings.ts';
import type { LandmarkTurn } from './sampler.ts';
import { type ViewMaker, viewSeed } from './views.ts';

/** The views of one batch, ready to train on. */
export interface PreparedBatch {
  /** Which of the epoch's turns given this batch belongs to. */
  readonly turn: number;
  readonly lastOfTurn: boolean;
  /** Scan numbers. */
  readonly scans: readonly number[];
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly neighbours: Float32Array;
  readonly location: Location;
  readonly neighbourLocations: readonly Location[];
}

/**
 * The batches of an epoch's turns. While a batch is being used the next one is read and
 * drawn, also across landmarks. A batch's arrays are overwritten when the second next is asked for.
 */
export async function* prepareBatches(epoch: {
  readonly number: number;
  readonly turns: readonly LandmarkTurn[];
  readonly settings: PretrainSettings;
  readonly data: PatchSource;
  readonly views: ViewMaker;
}): AsyncGenerator<PreparedBatch> {
  const { turns, settings, data, views } = epoch;
  const buffers = [batchBuffers(settings, views), batchBuffers(settings, views)] as const;
  const order = turns.flatMap(({ batches }, turn) =>
    batches.map((scans, n) => ({ turn, scans, lastOfTurn: n === batches.length - 1 })),
  );
  const patchesOf = latestLandmark(data, settings);

  async function prepare(index: number): Promise<PreparedBatch> {
    const { turn, scans, lastOfTurn } = order[index]!;
    const { landmark } = turns[turn]!;
    const source = await patchesOf(landmark);
    const drawn = await drawBatch(epoch, source, scans, buffers[index % 2]!);
    return { turn, lastOfTurn, scans, ...drawn };
  }

  let next = order.length > 0 ? prepare(0) : undefined;
  for (let index = 0; index < order.length; index++) {
    const batch = await next!;
    next = index + 1 < order.length ? prepare(index + 1) : undefined;
    // awaited in the next round; until then a failure must not count as unhandled
    next?.catch(() => undefined);
    yield batch;
  }
}

/** A landmark and its neighbours, as read from the store. */
interface LandmarkPatches {
  readonly landmark: number;
  readonly location: Location;
  readonly neighbourLocations: readonly Location[];
  /** `[scan, 32, 32, 32]` of the landmark, then of each neighbour. */
  readonly patches: readonly Int16Array[];
}

/** Reads a landmark once for all its batches. */
function latestLandmark(
  data: PatchSource,
  settings: PretrainSettings,
): (landmark: number) => Promise<LandmarkPatches> {
  let latest: { readonly landmark: number; readonly patches: Promise<LandmarkPatches> } | undefined;
  const read = async (landmark: number): Promise<LandmarkPatches> => {
    const neighbours = nearestLandmarks(data.landmarks, landmark, settings.neighbours);
    const locationOf = (j: number): Location => data.landmarks[j]!.location;
    const patches: Int16Array[] = [];
    for (const j of [landmark, ...neighbours]) patches.push(await data.readLandmark(j));
    return {
      landmark,
      location: locationOf(landmark),
      neighbourLocations: neighbours.map(locationOf),
      patches,
    };
  };
  return (landmark) => {
    if (latest?.landmark !== landmark) latest = { landmark, patches: read(landmark) };
    return latest.patches;
  };
}

interface BatchBuffers {
  /** Source patches: of the landmark, then of the neighbours. */
  readonly centre: Int16Array;
  readonly around: Int16Array;
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly neighbours: Float32Array;
}

function batchBuffers({ batchSize, neighbours }: PretrainSettings, views: ViewMaker): BatchBuffers {
  return {
    centre: views.allocatePatches(batchSize),
    around: views.allocatePatches(batchSize * neighbours),
    query: views.allocateViews(batchSize),
    key: views.allocateViews(batchSize),
    neighbours: views.allocateViews(batchSize * neighbours),
  };
}

async function drawBatch(
  epoch: { readonly number: number; readonly settings: PretrainSettings; readonly views: ViewMaker },
  source: LandmarkPatches,
  scans: readonly number[],
  buffers: BatchBuffers,
): Promise<Omit<PreparedBatch, 'turn' | 'lastOfTurn' | 'scans'>> {
  const { settings, views } = epoch;
  const { landmark } = source;
  const [own, ...around] = source.patches;
  const count = scans.length * PATCH_VOXELS;
  const neighbourCount = count * around.length;
  scans.forEach((scan, b) => {
    copyPatch(own!, scan, buffers.centre, b);
    for (const [n, patches] of around.entries()) {
      copyPatch(patches, scan, buffers.around, b * around.length + n);
    }
  });
  const seedsOf = (roles: readonly string[]): Uint32Array =>
    Uint32Array.from(
      scans.flatMap((scan) =>
        roles.map((role) => viewSeed(settings.seed, { epoch: epoch.number, landmark, scan, role })),
      ),
    );
  const roles = around.map((_, n) => `neighbour ${n}`);
  const batch = {
    query: buffers.query.subarray(0, count),
    key: buffers.key.subarray(0, count),
    neighbours: buffers.neighbours.subarray(0, neighbourCount),
    location: source.location,
    neighbourLocations: source.neighbourLocations,
  };
  const centre = buffers.centre.subarray(0, count);
  await Promise.all([
    views.draw(centre, seedsOf(['query']), settings.augmentation, batch.query),
    views.draw(centre, seedsOf(['key']), settings.augmentation, batch.key),
    views.draw(
      buffers.around.subarray(0, neighbourCount),
      seedsOf(roles),
      settings.augmentation,
      batch.neighbours,
    ),
  ]);
  return batch;
}

function copyPatch(from: Int16Array, scan: number, to: Int16Array, row: number): void {
  to.set(from.subarray(scan * PATCH_VOXELS, (scan + 1) * PATCH_VOXELS), row * PATCH_VOXELS);
}
