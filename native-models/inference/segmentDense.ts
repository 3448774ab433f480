import { type LinearModel, linearResponse } from '../analysis/linearModel.ts';
import { sigmoid } from '../analysis/logisticRegression.ts';
import { IDENTITY, type Location, type PatientPoint } from '../common/geometry.ts';
import { pipelined } from '../common/pipelined.ts';
import type { Report } from '../common/progress.ts';
import { Refusal } from '../common/refusal.ts';
import { type CtVolume, type MaskVolume, PATCH_VOXELS, type Volume } from '../common/volume.ts';
import type { LoadedEncoder } from '../engines/engine.ts';
import { REPRESENTATION } from '../network/settings.ts';
import { denseWindows, spreadOverLung, unravel } from './denseWindows.ts';
import { gatherWindow } from './gatherWindow.ts';
import { cellEdge, locationCells } from './locationCells.ts';

export type WindowStep = 1 | 2 | 4 | 8;

/** Probability of emphysema per voxel of the isotropic grid; 0 outside the lungs. */
export type ProbabilityVolume = Volume<Float32Array>;

export interface DenseInput {
  /** 1 mm isotropic, axes along LPS. */
  readonly ct: CtVolume;
  /** On the grid of `ct`. */
  readonly lungs: MaskVolume;
  /** p of a point of the patient, from the inverse registration. */
  readonly locationAt: (point: PatientPoint) => Location;
  readonly encoder: LoadedEncoder;
  /** Distance of the windows in voxels; 1 is the paper's. */
  readonly step: WindowStep;
  /** Most windows per call of the encoder; one call is also how long a cancel may take. */
  readonly batchSize?: number;
  readonly report?: Report;
  readonly signal?: AbortSignal;
}

/**
 * Dense classification in a sliding window (section 5.3.1): the probability of a window is that of its
 * centre voxel; between windows it is interpolated (see {@link denseWindows}).
 * @param input `encoder` holds a classifier.
 * @throws Refusal `grid-mismatch`, `grid-not-isotropic`, `lungs-empty`.
 */
export async function segmentDense(input: DenseInput): Promise<ProbabilityVolume> {
  const [volume] = await slideWindows(input, 1, async (patches, location) => [
    await input.encoder.classify(patches, location),
  ]);
  return volume!;
}

/**
 * The same for several linear classifiers on one frozen encoder: each window is encoded once.
 * @param classifiers on h, `[128]` each, e.g. one per subtype.
 * @returns a volume per classifier.
 */
export async function segmentDenseShared(
  input: DenseInput & { readonly classifiers: readonly LinearModel[] },
): Promise<ProbabilityVolume[]> {
  const { classifiers, encoder } = input;
  return slideWindows(input, classifiers.length, async (patches, location) => {
    const data = await encoder.encode(patches, location); // [n, 128]
    return classifiers.map((model) =>
      Float32Array.from(linearResponse(model, { data, columns: REPRESENTATION }), sigmoid),
    );
  });
}

async function slideWindows(
  { ct, lungs, locationAt, encoder, step, batchSize = 128, report, signal }: DenseInput,
  outputs: number,
  classify: (patches: Float32Array, location: Location) => Promise<readonly Float32Array[]>,
): Promise<ProbabilityVolume[]> {
  checkGrids(ct, lungs);
  const windows = denseWindows(lungs, step);
  const { centres } = windows;
  if (centres.length === 0) {
    throw new Refusal('lungs-empty', 'segmentation needs a lung mask with voxels in it, got an empty one');
  }
  const values = Array.from({ length: outputs }, () => new Float32Array(centres.length));
  const batches = locationCells(ct, centres, locationAt, cellEdge(step), batchSize);
  let done = 0;
  await pipelined(batches, {
    prepare: (batch) => {
      // A new array for each batch: an engine may hand it over to a thread.
      const patches = new Float32Array(batch.windows.length * PATCH_VOXELS); // [n, 32, 32, 32]
      batch.windows.forEach((window, n) => {
        gatherWindow(ct, unravel(centres[window]!, ct.grid.dimensions), patches, n * PATCH_VOXELS);
      });
      return patches;
    },
    compute: (patches, batch) => classify(patches, batch.location),
    finish: (probabilities, batch) => {
      probabilities.forEach((probability, output) => {
        batch.windows.forEach((window, n) => {
          values[output]![window] = probability[n]!;
        });
      });
      done += batch.windows.length;
      report?.({ stage: 'segment', done, total: centres.length, unit: 'windows' });
    },
    lanes: encoder.lanes,
    signal,
  });
  return values.map((v) => ({ grid: ct.grid, voxels: spreadOverLung(lungs, windows, v) }));
}

function checkGrids(ct: CtVolume, lungs: MaskVolume): void {
  const size = (volume: CtVolume | MaskVolume): string => volume.grid.dimensions.join(' × ');
  if (size(ct) !== size(lungs)) {
    throw new Refusal('grid-mismatch', `expected lungs on the scan's ${size(ct)} voxels, got ${size(lungs)}`);
  }
  const isotropic = ct.grid.spacingMm.every((s) => Math.abs(s - 1) < 1e-3);
  const straight = ct.grid.direction.every((d, n) => Math.abs(d - IDENTITY[n]!) < 1e-3);
  if (!isotropic || !straight) {
    const found = `spacing ${ct.grid.spacingMm.join(' × ')} mm, direction ${ct.grid.direction.join(' ')}`;
    throw new Refusal('grid-not-isotropic', `expected the 1 mm scan with axes along LPS, got ${found}`);
  }
}
