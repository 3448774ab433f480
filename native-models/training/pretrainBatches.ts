import type { Location } from '../common/geometry.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { nearestLandmarks } from './neighbours.ts';
import type { PatchSource, PretrainSettings } from './pretrainSettings.ts';
import { type EpochPlan, turnBatches } from './sampler.ts';
import { type ViewMaker, viewSeed } from './views.ts';

/** The views of one batch, ready to train on. */
export interface PreparedBatch {
  /** Its landmark's place in the epoch's order. */
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

export interface BatchesOfEpoch {
  readonly plan: EpochPlan;
  /** Landmarks by turns. */
  readonly order: readonly number[];
  /** Turns before it are done. */
  readonly firstTurn: number;
  readonly settings: PretrainSettings;
  readonly data: PatchSource;
  readonly views: ViewMaker;
}

/**
 * The batches of an epoch's turns. While a batch is being used the next one is read and drawn, also
 * across landmarks: two batches are in memory, whatever the number of scans. A batch's arrays are
 * overwritten when the second next is asked for.
 */
export async function* prepareBatches(epoch: BatchesOfEpoch): AsyncGenerator<PreparedBatch> {
  const { settings, views } = epoch;
  const buffers = [batchBuffers(settings, views), batchBuffers(settings, views)] as const;
  const places = placesOf(epoch);
  let started = 0;

  function prepareNext(): Promise<PreparedBatch> | undefined {
    const place = places.next();
    return place.done ? undefined : drawBatch(epoch, place.value, buffers[started++ % 2]!);
  }

  let next = prepareNext();
  while (next) {
    const batch = await next;
    next = prepareNext();
    // awaited in the next round; until then a failure must not count as unhandled
    next?.catch(() => undefined);
    yield batch;
  }
}

interface BatchPlace {
  readonly turn: number;
  readonly landmark: number;
  readonly scans: readonly number[];
  readonly lastOfTurn: boolean;
}

function* placesOf({ plan, order, firstTurn }: BatchesOfEpoch): Generator<BatchPlace> {
  for (let turn = firstTurn; turn < order.length; turn++) {
    const landmark = order[turn]!;
    const batches = turnBatches(plan, landmark);
    for (const [n, scans] of batches.entries()) {
      yield { turn, landmark, scans, lastOfTurn: n === batches.length - 1 };
    }
  }
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
  { plan, settings, data, views }: BatchesOfEpoch,
  { turn, landmark, scans, lastOfTurn }: BatchPlace,
  buffers: BatchBuffers,
): Promise<PreparedBatch> {
  const around = nearestLandmarks(data.landmarks, landmark, settings.neighbours);
  const count = scans.length * PATCH_VOXELS;
  const centrePatches = buffers.centre.subarray(0, count);
  const aroundPatches = buffers.around.subarray(0, count * around.length);
  await data.readPatches(landmark, scans, centrePatches, 1);
  for (const [n, neighbour] of around.entries()) {
    // sample-major: b0 n0, b0 n1, b1 n0 …
    await data.readPatches(neighbour, scans, aroundPatches.subarray(n * PATCH_VOXELS), around.length);
  }

  const query = buffers.query.subarray(0, count);
  const key = buffers.key.subarray(0, count);
  const neighbours = buffers.neighbours.subarray(0, count * around.length);
  const draw = (patches: Int16Array, roles: readonly string[], out: Float32Array): Promise<void> =>
    views.draw(
      patches,
      Uint32Array.from(
        scans.flatMap((scan) =>
          roles.map((role) => viewSeed(settings.seed, { epoch: plan.epoch, landmark, scan, role })),
        ),
      ),
      settings.augmentation,
      out,
    );
  await Promise.all([
    draw(centrePatches, ['query'], query),
    draw(centrePatches, ['key'], key),
    draw(
      aroundPatches,
      around.map((_, n) => `neighbour ${n}`),
      neighbours,
    ),
  ]);
  const locationOf = (j: number): Location => data.landmarks[j]!.location;
  return {
    turn,
    lastOfTurn,
    scans,
    query,
    key,
    neighbours,
    location: locationOf(landmark),
    neighbourLocations: around.map(locationOf),
  };
}
