import type { Table } from '../analysis/linearModel.ts';
import { throwIfCancelled } from '../common/progress.ts';
import { TEXTURE_SIZE } from '../inference/localTexture.ts';
import { WINDOW_HU } from './augment.ts';
import type { FineTuningSample } from './fineTuneSettings.ts';
import { readPatch } from './samplePatches.ts';

const LAA_950_HU = -950;
/** Fine where emphysema and lung lie, coarse above. */
const EDGES: readonly number[] = [
  ...Array.from({ length: 16 }, (_, n) => WINDOW_HU.low + 20 * (n + 1)),
  -650,
  -550,
  -400,
  -200,
  0,
];

/** What can be read off a box without a network. */
export interface BoxFeatures {
  /** p and its squares, `[n, 6]`: where the box is, and nothing of what is in it. */
  readonly location: Table;
  /** `[n, 2]`, HU. */
  readonly meanAndDeviation: Table;
  /** Shares of the voxels between fixed HU, `[n, 22]`. */
  readonly histogram: Table;
  /** Share of the voxels strictly below −950 HU, `[n, 1]`: the baseline “Patch LAA” of table 5. */
  readonly laa: Table;
  /** Texture of nearly the whole box, `[n, TEXTURE_SIZE]`; absent where a box's scan is not known. */
  readonly texture?: Table;
}

/** Features of every sample, each patch read once. @throws Refusal `patch-shape`; the signal's reason. */
export async function boxFeatures(
  samples: readonly FineTuningSample[],
  signal?: AbortSignal,
): Promise<BoxFeatures> {
  const n = samples.length;
  const table = (columns: number) => ({ data: new Float64Array(n * columns), columns });
  const location = table(6);
  const meanAndDeviation = table(2);
  const histogram = table(EDGES.length + 1);
  const laa = table(1);
  for (const [row, sample] of samples.entries()) {
    throwIfCancelled(signal);
    const patch = await readPatch(sample);
    const { mean, deviation, below, shares } = describe(patch);
    const p = sample.location;
    location.data.set([...p, ...p.map((value) => value * value)], 6 * row);
    meanAndDeviation.data.set([mean, deviation], 2 * row);
    histogram.data.set(shares, histogram.columns * row);
    laa.data[row] = below;
  }
  const texture = textureTable(samples);
  return { location, meanAndDeviation, histogram, laa, ...(texture && { texture }) };
}

function textureTable(samples: readonly FineTuningSample[]): Table | undefined {
  const textures = samples.flatMap(({ texture }) => (texture ? [texture] : []));
  if (textures.length < samples.length) return undefined;
  const data = new Float64Array(samples.length * TEXTURE_SIZE);
  // The last reach is the largest.
  for (const [n, texture] of textures.entries()) data.set(texture.subarray(-TEXTURE_SIZE), n * TEXTURE_SIZE);
  return { data, columns: TEXTURE_SIZE };
}

function describe(patch: Int16Array) {
  const shares = new Float64Array(EDGES.length + 1);
  let sum = 0;
  let squares = 0;
  let below = 0;
  for (let i = 0; i < patch.length; i++) {
    const hu = Math.min(WINDOW_HU.high, Math.max(WINDOW_HU.low, patch[i]!));
    sum += hu;
    squares += hu * hu;
    if (hu < LAA_950_HU) below++;
    let bin = 0;
    while (bin < EDGES.length && hu >= EDGES[bin]!) bin++;
    shares[bin]!++;
  }
  const mean = sum / patch.length;
  return {
    mean,
    deviation: Math.sqrt(Math.max(0, squares / patch.length - mean * mean)),
    below: below / patch.length,
    shares: shares.map((count) => count / patch.length),
  };
}
