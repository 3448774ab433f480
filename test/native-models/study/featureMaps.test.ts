import { describe, expect, it } from 'vitest';
import { embedPlane } from '../../../main/worker/umap.ts';
import { normal, seededRandom } from '../../../native-models/common/random.ts';
import { chartOption } from '../../../native-models/figures/chartOption.ts';
import { figureTable } from '../../../native-models/figures/figureTable.ts';
import { mapFigure } from '../../../native-models/figures/mapFigure.ts';
import { gram } from '../../../native-models/statistics/gram.ts';
import { principalComponents } from '../../../native-models/statistics/principalComponents.ts';
import { symmetricEigen } from '../../../native-models/statistics/symmetricEigen.ts';
import { featureMaps } from '../../../native-models/study/featureMaps.ts';
import type { StudyInput } from '../../../native-models/study/studyInput.ts';

const D = 20;
/** Two clouds of patients that lie apart along the first five columns. */
function clouds(n: number): Float64Array {
  const random = seededRandom(6);
  return Float64Array.from(
    { length: n * D },
    (_, at) => normal(random) + (at % D < 5 && Math.floor(at / D) % 2 === 1 ? 6 : 0),
  );
}

describe('principal components', () => {
  it('are the leading eigenvectors of the correlations: shares of variance and lengths of the scores', () => {
    const n = 80;
    const data = clouds(n);
    const { scores, explained } = principalComponents(data, D, 2);
    const mean = (j: number) =>
      Array.from({ length: n }, (_, i) => data[i * D + j]!).reduce((a, b) => a + b) / n;
    const means = Array.from({ length: D }, (_, j) => mean(j));
    const deviations = means.map((m, j) =>
      Math.sqrt(Array.from({ length: n }, (_, i) => (data[i * D + j]! - m) ** 2).reduce((a, b) => a + b) / n),
    );
    const x = data.map((value, at) => (value - means[at % D]!) / deviations[at % D]!);
    const { values } = symmetricEigen(gram(x, D), D);
    for (const c of [0, 1]) {
      expect(explained[c]).toBeCloseTo(values[c]! / n / D, 9);
      let length = 0;
      for (let i = 0; i < n; i++) length += scores[2 * i + c]! ** 2;
      expect(length).toBeCloseTo(values[c]!, 6);
    }
    const across = Array.from({ length: n }, (_, i) => scores[2 * i]! * scores[2 * i + 1]!);
    expect(across.reduce((a, b) => a + b)).toBeCloseTo(0, 6);
  });

  it('of columns that are copies of one hold all their variance in the first', () => {
    const random = seededRandom(1);
    const data = Float64Array.from(
      Array.from({ length: 30 }, () => normal(random)).flatMap((value) => [value, -2 * value, 3]),
    );
    expect(principalComponents(data, 3, 2).explained[0]).toBeCloseTo(1, 9);
  });
});

it('UMAP keeps two clouds apart, and is the same for the same seed', async () => {
  const n = 60;
  const embed = (seed: number) => embedPlane(clouds(n), D, seed, async () => {});
  const points = await embed(3);
  expect(await embed(3)).toEqual(points);
  const centre = (cloud: number, axis: number) =>
    Array.from({ length: n / 2 }, (_, i) => points[2 * (2 * i + cloud) + axis]!).reduce((a, b) => a + b) /
    (n / 2);
  const apart = Math.hypot(centre(0, 0) - centre(1, 0), centre(0, 1) - centre(1, 1));
  const within = Array.from({ length: n }, (_, i) =>
    Math.hypot(points[2 * i]! - centre(i % 2, 0), points[2 * i + 1]! - centre(i % 2, 1)),
  );
  expect(apart).toBeGreaterThan(2 * (within.reduce((a, b) => a + b) / n));
  await expect(embedPlane(clouds(n), D, 1, () => Promise.reject(new Error('cancelled')))).rejects.toThrow(
    'cancelled',
  );
});

describe('maps of a study', () => {
  const patients = 40;
  const data = clouds(patients);
  data[7 * D] = Number.NaN;
  const input: StudyInput = {
    patients: Array.from({ length: patients }, (_, i) => ({ key: `p${i}`, trained: false })),
    outcomes: [],
    survival: null,
    confounders: [],
    groupings: [],
    columns: [],
    notes: [],
    features: [
      { label: 'y', group: 'imaging', columns: D, data, absent: null },
      { label: 'LAA', group: 'imaging', columns: 1, data: data.slice(0, patients), absent: null },
      { label: 'none', group: 'baseline', columns: 0, data: new Float64Array(0), absent: 'not yet' },
    ],
    settings: {
      ...{ folds: 5, repeats: 1, innerFolds: 3, resamples: 20, seed: 1 },
      ...{ graded: 'multinomial', leaveOutTrained: false },
    },
  };
  const plane = async (values: Float64Array, d: number) => new Float64Array((2 * values.length) / d);

  it('are of sets with three columns or more, of patients who have all values, coloured by groups', async () => {
    const maps = await featureMaps(input, plane, async () => {});
    expect(maps.map(({ features, method }) => `${features} ${method}`)).toEqual(['y PCA', 'y UMAP']);
    expect(maps[0]!.patients).toEqual(Array.from({ length: patients }, (_, i) => i).filter((i) => i !== 7));
    const [sex, age, own] = [
      (i: number) => (i === 3 ? null : i % 2 === 0 ? 'F' : 'M'),
      (i: number) => 40 + i,
      (i: number) => `level ${i % 12}`,
    ].map((value, at) => ({
      id: `c${at}`,
      label: ['Sex', 'Age', 'Site'][at]!,
      values: Array.from({ length: patients }, (_, i) => value(i)),
    }));
    const groups = (column: typeof sex) => {
      const figure = mapFigure(maps[0]!, column!);
      if (figure.kind !== 'scatter') throw new Error('expected a scatter');
      expect(figure.groups.reduce((sum, { points }) => sum + points.length, 0)).toBe(patients - 1);
      expect(figureTable(figure)).toHaveLength(patients - 1);
      expect(JSON.stringify(chartOption(figure, { ink: '#000', line: '#888' }))).toContain(
        figure.groups[0]!.label,
      );
      return figure.groups.map(({ label, points }) => [label, points.length]);
    };
    expect(groups(sex)).toEqual([
      ['F', 20],
      ['M', 18],
      ['no value', 1],
    ]);
    expect(groups(age)).toHaveLength(5);
    expect(groups(own).at(-1)![0]).toBe('others');
  });
});
