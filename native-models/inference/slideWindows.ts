import { type LinearModel, linearResponse } from '../analysis/linearModel.ts';
import { type Location, type PatientPoint, type VoxelPoint, voxelToPatient } from '../common/geometry.ts';
import { pipelined } from '../common/pipelined.ts';
import type { Report } from '../common/progress.ts';
import { type CtVolume, PATCH_VOXELS } from '../common/volume.ts';
import type { LoadedEncoder } from '../engines/engine.ts';
import { sharedFloats } from '../engines/threads/shared.ts';
import { type PatchConvention, PUBLISHED_CONVENTION } from '../landmarks/patchConvention.ts';
import { REPRESENTATION } from '../network/settings.ts';
import { gatherWindow } from './gatherWindow.ts';
import type { WindowBatch, WindowCells } from './locationCells.ts';
import type { LogitCheckpoint } from './logitCheckpoint.ts';
import { keeper } from './logitCheckpoint.ts';
import { nodeVoxel, type WindowLattice } from './windowLattice.ts';

export interface SlideInput {
  /** 1 mm isotropic, axes along LPS. */
  readonly ct: CtVolume;
  /** p of a point of the patient, from the inverse registration. */
  readonly locationAt: (point: PatientPoint) => Location;
  readonly encoder: LoadedEncoder;
  /** How the encoder's patches are cut; ours by default. */
  readonly convention?: PatchConvention;
  /** On h; models that share a frozen encoder share its work. */
  readonly classifiers: readonly LinearModel[];
  /** What an earlier, equal run has computed, and where this one leaves its own. */
  readonly kept?: LogitCheckpoint;
  readonly report?: Report;
  readonly signal?: AbortSignal;
}

/**
 * Encodes each window once and applies every classifier to it. The next batches are gathered while others
 * are encoded, into memory that the threads share and that is used again: it holds
 * `lanes + 2` batches, whatever the scan.
 *
 * @returns logits per classifier, in the order of `cells.nodes`.
 * @throws the signal's reason.
 */
export async function slideWindows(
  { ct, locationAt, encoder, convention, classifiers, kept, report, signal }: SlideInput,
  lattice: WindowLattice,
  cells: WindowCells,
): Promise<Float32Array[]> {
  const total = cells.nodes.length;
  const logits = classifiers.map(() => new Float32Array(total));
  const chunks = keeper(kept, cells.batches, logits);
  const first = await chunks.restore(signal);
  let done = cells.batches[first]?.from ?? total;
  const tell = (): void => report?.({ stage: 'segment', done, total, unit: 'windows' });
  tell();
  const places = new Places(Math.max(0, ...cells.batches.map(({ from, to }) => to - from)));
  await pipelined(cells.batches.slice(first), {
    prepare: async (batch) => {
      await chunks.written();
      return gatherBatch(ct, lattice, cells.nodes, batch, places.take(), convention === PUBLISHED_CONVENTION);
    },
    compute: async ({ place, patches }, { centre }) => {
      const data = await encoder.encode(patches, locationOfCell(ct, locationAt, centre)); // [n, 128]
      places.give(place);
      return data;
    },
    finish: (data, batch) => {
      for (const [n, model] of classifiers.entries()) {
        logits[n]!.set(linearResponse(model, { data, columns: REPRESENTATION }), batch.from);
      }
      chunks.finished(batch);
      done = batch.to;
      tell();
    },
    lanes: encoder.lanes + 1,
    signal,
  });
  await chunks.written();
  return logits;
}

const locationOfCell = (ct: CtVolume, locationAt: SlideInput['locationAt'], centre: VoxelPoint): Location =>
  locationAt(voxelToPatient(ct.grid, centre));

function gatherBatch(
  ct: CtVolume,
  lattice: WindowLattice,
  nodes: Int32Array,
  { from, to }: WindowBatch,
  place: Float32Array,
  mirrorY: boolean,
): { readonly place: Float32Array; readonly patches: Float32Array } {
  const patches = place.subarray(0, (to - from) * PATCH_VOXELS); // [n, 32, 32, 32]
  for (let n = from; n < to; n++) {
    gatherWindow(ct, nodeVoxel(lattice, nodes[n]!), patches, (n - from) * PATCH_VOXELS, mirrorY);
  }
  return { place, patches };
}

/** Memory for batches that is handed back when one is encoded. New memory costs more than filling it. */
class Places {
  readonly #free: Float32Array[] = [];
  readonly #windows: number;

  constructor(windows: number) {
    this.#windows = windows;
  }

  take(): Float32Array {
    return this.#free.pop() ?? sharedFloats(this.#windows * PATCH_VOXELS);
  }

  give(place: Float32Array): void {
    this.#free.push(place);
  }
}
