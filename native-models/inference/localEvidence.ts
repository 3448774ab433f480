import type { LinearModel } from '../analysis/linearModel.ts';
import { fitLogisticRegression, sigmoid } from '../analysis/logisticRegression.ts';
import type { Vec3 } from '../common/geometry.ts';
import { dot } from '../statistics/dot.ts';
import { boxMeans, type WeightedSlice } from './boxMeans.ts';
import { TISSUE_HU } from './localHu.ts';
import { departures, patchTexture, type ScanLook, TEXTURE_SIZE, writeTexture } from './localTexture.ts';

/** Half edge of the cube that is judged, mm: half the paper's window, as small as a click is exact. */
export const EVIDENCE_REACH = 8;
/** Strong: a few dozen boxes tell 26 numbers apart badly. */
const RIDGE = 20;
/** Of the patches that are free of the subtype, how many may be called diseased. */
const FALSE_SHARE = 0.05;
/** Fewer say nothing about one in twenty. */
const FEWEST_ORDINARY = 40;

/** What a model knows of a subtype's tissue. */
export interface LocalEvidence extends LinearModel {
  /** Whether the network's window has a say: it was better than what needs no learning. */
  readonly windowCounts: boolean;
}

export interface TexturedPatches {
  /** Textures `[TEXTURE_SIZE]` of boxes with the subtype. */
  readonly diseased: readonly Float64Array[];
  /** Of boxes without it. */
  readonly other: readonly Float64Array[];
  /** Of patches anywhere in lungs that are free of it. */
  readonly ordinary: readonly Float64Array[];
}

export const evidenceTexture = (patch: Int16Array, look: ScanLook): Float64Array =>
  patchTexture(patch, EVIDENCE_REACH, look);

/**
 * Learns what the tissue in the middle of a subtype's boxes looks like: a logistic regression on its mean texture.
 * The bias is then lowered until at most one in twenty patches of lungs that are free of it passes 0.5.
 * @throws RangeError where one of the classes is absent.
 */
export function fitLocalEvidence({ diseased, other, ordinary }: TexturedPatches): LinearModel {
  const rows = [...diseased, ...other, ...ordinary];
  const data = new Float64Array(rows.length * TEXTURE_SIZE);
  for (const [n, row] of rows.entries()) data.set(row, n * TEXTURE_SIZE);
  const targets = rows.map((_, n) => (n < diseased.length ? 1 : 0));
  const { weights, bias } = fitLogisticRegression({ data, columns: TEXTURE_SIZE }, targets, {
    l2: RIDGE,
    classWeights: 'balanced',
  });
  if (ordinary.length < FEWEST_ORDINARY) return { weights, bias };
  const scores = ordinary.map((row) => dot(weights, row) + bias).sort((a, b) => b - a);
  return { weights, bias: bias - Math.max(0, scores[Math.floor(FALSE_SHARE * scores.length)]!) };
}

/**
 * Probability by the local evidence at each voxel. Being linear in the mean texture, the score is the mean of the
 * voxels' own scores, so that one box mean gives it everywhere.
 * @yields `[y, x]`, lowest slice first; 0 where no tissue is near. The array is used again for the next slice.
 */
export function* evidenceSlices(
  voxels: Int16Array,
  dimensions: Vec3,
  look: ScanLook,
  { weights, bias }: LinearModel,
): Generator<Float32Array> {
  for (const slice of boxMeans(scoreSlices(voxels, dimensions, look, weights), dimensions, EVIDENCE_REACH)) {
    for (let n = 0; n < slice.length; n++) slice[n] = Number.isNaN(slice[n]!) ? 0 : sigmoid(slice[n]! + bias);
    yield slice;
  }
}

function* scoreSlices(
  voxels: Int16Array,
  dimensions: Vec3,
  look: ScanLook,
  model: Float64Array,
): Generator<WeightedSlice> {
  const plane = dimensions[0] * dimensions[1];
  const [values, weights] = [new Float32Array(plane), new Float32Array(plane)];
  const texture = new Float64Array(TEXTURE_SIZE);
  let k = 0;
  for (const slices of departures(voxels, dimensions)) {
    for (let n = 0; n < plane; n++) {
      weights[n] = voxels[k * plane + n]! < TISSUE_HU ? 1 : 0;
      if (weights[n] === 0) continue;
      writeTexture(slices, n, look, texture);
      values[n] = dot(model, texture);
    }
    yield { values, weights };
    k++;
  }
}

/**
 * A sharper mask than a 32 mm window allows: the window says that disease is near, the tissue within 8 mm whether here,
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

/** As a tensor `[TEXTURE_SIZE + 2]` of the model, so that it travels with the others: weights, bias, 1 if the window counts. */
export const evidenceTensors = ({ weights, bias, windowCounts }: LocalEvidence) =>
  new Map([
    [TENSOR, { shape: [TEXTURE_SIZE + 2], data: Float32Array.of(...weights, bias, windowCounts ? 1 : 0) }],
  ]);

/** What a model carries; null where it carries none. */
export function evidenceOf(
  weights: ReadonlyMap<string, { readonly data: Float32Array }>,
): LocalEvidence | null {
  const data = weights.get(TENSOR)?.data;
  if (data?.length !== TEXTURE_SIZE + 2) return null;
  return {
    weights: Float64Array.from(data.subarray(0, TEXTURE_SIZE)),
    bias: data[TEXTURE_SIZE]!,
    windowCounts: data[TEXTURE_SIZE + 1] === 1,
  };
}
