import { PATCH_EDGE } from '../common/volume.ts';
import { localHuSlices } from './localHu.ts';

/** One of two normal distributions of local attenuation, HU. */
export interface MixturePart {
  readonly mean: number;
  readonly deviation: number;
  readonly share: number;
}

/**
 * Local attenuation inside boxes of a subtype: a box holds disease and, around it, tissue that is none. No reader
 * has said which voxel is which; the two modes do.
 */
export interface DarkMixture {
  readonly dark: MixturePart;
  readonly light: MixturePart;
}

const LOW_HU = -1024;
const BINS = 525;
const ITERATIONS = 200;
const LEAST_DEVIATION = 5;

/**
 * Fits two normals to the local attenuation (`localHuSlices`) of boxes of one subtype by expectation–maximisation.
 * @param patches HU, `[32, 32, 32]` each.
 * @returns null where the boxes hold no lung.
 */
export function fitDarkMixture(patches: Iterable<Int16Array>): DarkMixture | null {
  const counts = new Float64Array(BINS);
  for (const patch of patches) {
    for (const slice of localHuSlices(patch, [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE])) {
      for (const hu of slice) {
        const bin = Math.round(hu - LOW_HU);
        if (bin >= 0 && bin < BINS) counts[bin]!++;
      }
    }
  }
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  const quantile = (share: number): number => {
    let sum = 0;
    const bin = counts.findIndex((n) => {
      sum += n;
      return sum >= share * total;
    });
    return LOW_HU + bin;
  };
  let mixture: DarkMixture = {
    dark: { mean: quantile(0.1), deviation: 20, share: 0.3 },
    light: { mean: quantile(0.6), deviation: 30, share: 0.7 },
  };
  for (let n = 0; n < ITERATIONS; n++) mixture = improve(counts, total, mixture);
  return mixture;
}

/** One step of expectation and maximisation. */
function improve(counts: Float64Array, total: number, mixture: DarkMixture): DarkMixture {
  const of = (weightOf: (hu: number) => number): MixturePart => {
    let [weight, sum, squares] = [0, 0, 0];
    for (let bin = 0; bin < BINS; bin++) {
      const hu = LOW_HU + bin;
      const w = counts[bin]! * weightOf(hu);
      weight += w;
      sum += w * hu;
      squares += w * hu * hu;
    }
    if (weight <= 0) return { mean: LOW_HU, deviation: LEAST_DEVIATION, share: 0 };
    const mean = sum / weight;
    const variance = Math.max(0, squares / weight - mean * mean);
    return { mean, deviation: Math.max(LEAST_DEVIATION, Math.sqrt(variance)), share: weight / total };
  };
  return {
    dark: of((hu) => darkShare(mixture, hu)),
    light: of((hu) => 1 - darkShare(mixture, hu)),
  };
}

/**
 * How likely tissue of this local attenuation is the dark part, by Bayes. Monotone: below the dark mean it stays
 * what it is there, above the light mean likewise, where the wider of two normals would win.
 * @param hu NaN gives 0.
 */
export function darkShare({ dark, light }: DarkMixture, hu: number): number {
  if (Number.isNaN(hu)) return 0;
  const at = Math.min(Math.max(hu, dark.mean), Math.max(dark.mean, light.mean));
  const density = ({ mean, deviation, share }: MixturePart): number =>
    (share / deviation) * Math.exp(-0.5 * ((at - mean) / deviation) ** 2);
  const [d, l] = [density(dark), density(light)];
  return d + l > 0 ? d / (d + l) : 0;
}

const TENSOR = 'local.mixture';

/** The mixture as tensors of a model, so that it travels with the weights. */
export const mixtureTensors = ({ dark, light }: DarkMixture) =>
  new Map([
    [
      TENSOR,
      {
        shape: [6],
        data: Float32Array.of(
          dark.mean,
          dark.deviation,
          dark.share,
          light.mean,
          light.deviation,
          light.share,
        ),
      },
    ],
  ]);

/** The mixture that a model carries; null where it carries none. */
export function mixtureOf(weights: ReadonlyMap<string, { readonly data: Float32Array }>): DarkMixture | null {
  const data = weights.get(TENSOR)?.data;
  if (data?.length !== 6) return null;
  const part = (from: number): MixturePart => ({
    mean: data[from]!,
    deviation: data[from + 1]!,
    share: data[from + 2]!,
  });
  return { dark: part(0), light: part(3) };
}
