import { expect, test } from 'vitest';
import { patientFolds } from '../../../native-models/analysis/crossValidation.ts';
import { LOGISTIC_DEFAULTS } from '../../../native-models/analysis/logisticRegression.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import {
  attenuationBaselines,
  compareWithBest,
  joinSplits,
  scoreBaselines,
} from '../../../native-models/training/baselines.ts';
import { boxFeatures } from '../../../native-models/training/boxFeatures.ts';
import type { FineTuningSample } from '../../../native-models/training/fineTuneSettings.ts';
import { heldOutLogistic, scoreFolds } from '../../../native-models/training/validate.ts';

/** Disease is darker by a little; where a box lies says nothing, or everything. */
function cohort(place: (target: number, random: () => number) => number): FineTuningSample[] {
  const random = seededRandom(11);
  return Array.from({ length: 40 }, (_, n) => {
    const target = n % 2 ? 1 : 0;
    const level = -860 - 60 * target + 60 * (random() - 0.5);
    const patch = new Int16Array(PATCH_VOXELS).fill(Math.round(level));
    patch[0] = -1000;
    return {
      readPatch: () => patch,
      location: locationPoint(place(target, random), 0.2, random()),
      patientKey: `p${Math.floor(n / 4)}`,
      targets: [target] as const,
    };
  });
}

const splitsOf = (samples: readonly FineTuningSample[]) =>
  [1, 2].map((seed) => patientFolds(samples, 5, seed));

test('place alone is near chance where place gives nothing away, and perfect where it gives all', async () => {
  for (const [place, low, high] of [
    [(_: number, random: () => number) => random(), 0.2, 0.8],
    [(target: number) => target, 1, 1],
  ] as const) {
    const samples = cohort(place);
    const targets = samples.map((sample) => sample.targets[0]!);
    const features = attenuationBaselines(await boxFeatures(samples));
    const scored = scoreBaselines(features, targets, splitsOf(samples), LOGISTIC_DEFAULTS);
    const auc = (name: string) => scored.find((each) => each.name === name)!.summary!.auc!.mean;
    expect(auc('location')).toBeGreaterThanOrEqual(low);
    expect(auc('location')).toBeLessThanOrEqual(high);
    expect(auc('hu-mean-sd')).toBeGreaterThan(0.85);
    expect(scored.every(({ folds }) => folds.length === 10)).toBe(true);
  }
});

test('features of a box by hand', async () => {
  const patch = new Int16Array(PATCH_VOXELS).fill(-900);
  patch.fill(-1000, 0, PATCH_VOXELS / 4);
  const sample = {
    readPatch: () => patch,
    location: locationPoint(0.5, -1, 0),
    patientKey: 'p',
    targets: [1] as const,
  };
  const { location, meanAndDeviation, histogram, laa } = await boxFeatures([sample]);
  expect([...location.data]).toEqual([0.5, -1, 0, 0.25, 1, 0]);
  expect(meanAndDeviation.data[0]).toBeCloseTo(-925, 6);
  expect(meanAndDeviation.data[1]).toBeCloseTo(Math.sqrt(0.75 * 0.25) * 100, 6);
  expect(laa.data[0]).toBe(0.25);
  expect([...histogram.data].reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12);
  expect([...histogram.data].filter((share) => share > 0)).toHaveLength(2);
});

test('a model is better only when its lead over the best baseline is no chance', async () => {
  const samples = cohort((_, random) => random());
  const targets = samples.map((sample) => sample.targets[0]!);
  const splits = splitsOf(samples);
  const features = attenuationBaselines(await boxFeatures(samples));
  const scored = scoreBaselines({ location: features.location! }, targets, splits, LOGISTIC_DEFAULTS);
  const own = (table: NonNullable<typeof features.location>) =>
    joinSplits(
      splits.map((split) =>
        scoreFolds(split, heldOutLogistic(table, targets, split, LOGISTIC_DEFAULTS), targets),
      ),
    );
  const better = compareWithBest(own(features['hu-mean-sd']!), scored, 5)!;
  expect(better).toMatchObject({ baseline: 'location', better: true, folds: 10 });
  expect(compareWithBest(own(features.location!), scored, 5)).toMatchObject({ difference: 0, better: false });
});
