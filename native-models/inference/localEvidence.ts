import type { LinearModel } from '../analysis/linearModel.ts';
import { sigmoid } from '../analysis/logisticRegression.ts';
import type { Vec3 } from '../common/geometry.ts';
import { teed } from '../common/teed.ts';
import { boxMeans, type WeightedSlice } from './boxMeans.ts';
import { TISSUE_HU } from './localHu.ts';
import {
  attenuationSlices,
  patchTexture,
  type ScanLook,
  TEXTURE_SIZE,
  TraitBins,
  voxelScores,
} from './localTexture.ts';

/** Half edges of the cubes that are judged, mm: about as small as a click is exact, half the paper's window, and all of it. */
export const EVIDENCE_REACHES = [4, 8, 15] as const;
/** Numbers of a place, `[reaches, TEXTURE_SIZE]`. */
export const EVIDENCE_SIZE = EVIDENCE_REACHES.length * TEXTURE_SIZE;

/** What a model knows of a subtype's tissue. */
export interface LocalEvidence extends LinearModel {
  /** Whether the network's window has a say: it was better than what needs no learning. */
  readonly windowCounts: boolean;
}

export const evidenceTexture = (patch: Int16Array, look: ScanLook): Float64Array =>
  patchTexture(patch, EVIDENCE_REACHES, look);

/**
 * Probability by the local evidence at each voxel. Being linear in the texture, the score of a place is the sum of the
 * means of its voxels' own scores within each reach, so that a box mean for each reach gives it everywhere.
 * @yields `[y, x]`, lowest slice first; 0 where no tissue is near. The array is used again for the next slice.
 */
export function* evidenceSlices(
  voxels: Int16Array,
  dimensions: Vec3,
  look: ScanLook,
  { weights, bias }: LinearModel,
): Generator<Float32Array> {
  const scored = teed(scoreSlices(voxels, dimensions, look, weights), EVIDENCE_REACHES.length);
  const reaches = EVIDENCE_REACHES.map((reach, n) => boxMeans(nth(scored[n]!, n), dimensions, reach));
  const out = new Float32Array(dimensions[0] * dimensions[1]);
  for (let k = 0; k < dimensions[2]; k++) {
    out.fill(bias);
    for (const means of reaches) {
      const slice = means.next().value as Float32Array;
      for (let n = 0; n < out.length; n++) out[n]! += slice[n]!;
    }
    for (let n = 0; n < out.length; n++) out[n] = Number.isNaN(out[n]!) ? 0 : sigmoid(out[n]!);
    yield out;
  }
}

/** A slice of voxels' own scores, for each reach one. */
interface ScoreSlice {
  readonly values: readonly Float32Array[];
  /** 1 in tissue. */
  readonly weights: Float32Array;
}

/** @yields new arrays each time. */
function* scoreSlices(
  voxels: Int16Array,
  dimensions: Vec3,
  look: ScanLook,
  model: Float64Array,
): Generator<ScoreSlice> {
  const plane = dimensions[0] * dimensions[1];
  const scores = EVIDENCE_REACHES.map((_, n) =>
    voxelScores(model.subarray(n * TEXTURE_SIZE, (n + 1) * TEXTURE_SIZE)),
  );
  const traits = new TraitBins(look);
  for (const slice of attenuationSlices(voxels, dimensions)) {
    const weights = new Float32Array(plane);
    const values = scores.map(() => new Float32Array(plane));
    for (let n = 0; n < plane; n++) {
      if (slice.hu[n]! >= TISSUE_HU) continue;
      weights[n] = 1;
      traits.read(slice, n);
      for (let reach = 0; reach < scores.length; reach++) values[reach]![n] = traits.score(scores[reach]!);
    }
    yield { values, weights };
  }
}

function* nth(slices: Iterable<ScoreSlice>, n: number): Generator<WeightedSlice> {
  for (const { values, weights } of slices) yield { values: values[n]!, weights };
}

/**
 * A sharper mask than a 32 mm window allows: the window says that disease is near, the tissue whether here,
 * and both must say so: nothing is painted that the window did not paint. A network that was not shown to be better
 * than what needs no learning has no say: the tissue alone decides.
 *
 * @param windows slices of the window's probability, `[y, x]` each, lowest first; 0 outside the lungs.
 * @yields the same arrays, changed.
 */
export function* sharpenedSlices(
  voxels: Int16Array,
  dimensions: Vec3,
  look: ScanLook,
  windows: Iterable<Float32Array>,
  model: LocalEvidence,
): Generator<Float32Array> {
  const local = evidenceSlices(voxels, dimensions, look, model);
  for (const slice of windows) {
    const here = local.next().value as Float32Array;
    for (let n = 0; n < slice.length; n++) {
      if (slice[n]! > 0) slice[n] = model.windowCounts ? Math.min(slice[n]!, here[n]!) : here[n]!;
    }
    yield slice;
  }
}

const TENSOR = 'local.texture';

/** As a tensor `[EVIDENCE_SIZE + 2]` of the model, so that it travels with the others: weights, bias, 1 if the window counts. */
export const evidenceTensors = ({ weights, bias, windowCounts }: LocalEvidence) =>
  new Map([
    [TENSOR, { shape: [EVIDENCE_SIZE + 2], data: Float32Array.of(...weights, bias, windowCounts ? 1 : 0) }],
  ]);

/** What a model carries; null where it carries none. */
export function evidenceOf(
  weights: ReadonlyMap<string, { readonly data: Float32Array }>,
): LocalEvidence | null {
  const data = weights.get(TENSOR)?.data;
  if (data?.length !== EVIDENCE_SIZE + 2) return null;
  return {
    weights: Float64Array.from(data.subarray(0, EVIDENCE_SIZE)),
    bias: data[EVIDENCE_SIZE]!,
    windowCounts: data[EVIDENCE_SIZE + 1] === 1,
  };
}
