import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from '../../../native-models/analysis/classificationScores.ts';
import { bootstrap, quantile } from '../../../native-models/statistics/bootstrap.ts';
import { concordance } from '../../../native-models/statistics/concordance.ts';
import { stratifiedGroupFolds } from '../../../native-models/statistics/folds.ts';
import {
  type FoldPrediction,
  nestedCrossValidation,
} from '../../../native-models/statistics/nestedCrossValidation.ts';
import {
  coxReadout,
  logisticReadout,
  multinomialReadout,
  ordinalReadout,
  ridgeReadout,
} from '../../../native-models/statistics/readout.ts';
import { accuracyWithin, mostProbable, rSquared } from '../../../native-models/statistics/scores.ts';
import { survivalRows } from '../../../native-models/statistics/survivalData.ts';
import { readoutCohort } from '../../fixtures/readoutCohort.ts';

const SETTINGS = { folds: 5, repeats: 2, innerFolds: 3, seed: 4 };

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const scoreOf = (folds: readonly FoldPrediction[], score: (fold: FoldPrediction) => number | null) =>
  mean(folds.map((fold) => score(fold)!));
const at = (values: ArrayLike<number>, rows: Int32Array) => Array.from(rows, (row) => values[row]!);

it('random features know nothing: R² ≤ 0, AUC and C about 0.5, mean of ten cohorts', async () => {
  const found = { r2: [] as number[], auc: [] as number[], c: [] as number[] };
  for (let seed = 1; seed <= 10; seed++) {
    const { design, groups, number, binary, survival } = readoutCohort(200, false, seed);
    const ridge = await nestedCrossValidation(ridgeReadout, design, number, groups, SETTINGS);
    found.r2.push(scoreOf(ridge, (f) => rSquared(f.predicted, at(number, f.tested))));
    const logistic = await nestedCrossValidation(logisticReadout, design, binary, groups, SETTINGS);
    found.auc.push(scoreOf(logistic, (f) => areaUnderRoc(f.predicted, at(binary, f.tested))));
    const cox = await nestedCrossValidation(coxReadout, design, survival, groups, SETTINGS);
    found.c.push(scoreOf(cox, (f) => concordance(survivalRows(survival, f.tested), f.predicted).index));
  }
  expect(mean(found.r2)).toBeLessThanOrEqual(0);
  expect(Math.abs(mean(found.auc) - 0.5)).toBeLessThan(0.04);
  expect(Math.abs(mean(found.c) - 0.5)).toBeLessThan(0.04);
});

describe('informative features are read out', () => {
  const { design, groups, number, binary, grade, survival } = readoutCohort(400, true);
  it('by every readout', async () => {
    const ridge = await nestedCrossValidation(ridgeReadout, design, number, groups, SETTINGS);
    expect(scoreOf(ridge, (f) => rSquared(f.predicted, at(number, f.tested)))).toBeGreaterThan(0.6);
    const logistic = await nestedCrossValidation(logisticReadout, design, binary, groups, SETTINGS);
    expect(scoreOf(logistic, (f) => areaUnderRoc(f.predicted, at(binary, f.tested)))).toBeGreaterThan(0.75);
    const oneOff = (f: FoldPrediction) =>
      accuracyWithin(mostProbable(f.predicted, 4), at(grade, f.tested), 1);
    const classes = await nestedCrossValidation(multinomialReadout(4), design, grade, groups, SETTINGS);
    expect(scoreOf(classes, oneOff)).toBeGreaterThan(0.8);
    const grades = await nestedCrossValidation(ordinalReadout(4), design, grade, groups, SETTINGS);
    expect(scoreOf(grades, oneOff)).toBeGreaterThan(0.8);
    const cox = await nestedCrossValidation(coxReadout, design, survival, groups, SETTINGS);
    expect(
      scoreOf(cox, (f) => concordance(survivalRows(survival, f.tested), f.predicted).index),
    ).toBeGreaterThan(0.72);
  });

  it('a tested row decides nothing of its own prediction', async () => {
    const before = await nestedCrossValidation(ridgeReadout, design, number, groups, SETTINGS);
    const { trained, tested, repeat, fold } = before[3]!;
    const other = { ...design, x: design.x.slice() };
    for (const row of tested) other.x.fill(99, row * design.columns, (row + 1) * design.columns);
    const after = await nestedCrossValidation(ridgeReadout, other, number, groups, SETTINGS);
    expect(after[3]).toMatchObject({ repeat, fold, penalty: before[3]!.penalty, trained });
    expect(new Set(after[3]!.predicted).size).toBe(1);
  });

  it('rows that may not be tested are trained on in every fold', async () => {
    const neverTested = (row: number) => row < 100;
    const settings = { ...SETTINGS, repeats: 1, neverTested };
    const folds = await nestedCrossValidation(ridgeReadout, design, number, groups, settings);
    expect(folds.flatMap((fold) => [...fold.tested]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, i) => i + 100),
    );
    for (const fold of folds)
      expect(
        at(
          fold.trained,
          Int32Array.from({ length: 100 }, (_, i) => i),
        ),
      ).toHaveLength(100);
    for (const fold of folds) expect(fold.trained.filter((row) => row < 100)).toHaveLength(100);
  });

  it('stops when told to between folds', async () => {
    const between = async (done: number) => {
      if (done === 2) throw new Error('cancelled');
    };
    const settings = { ...SETTINGS, between };
    await expect(nestedCrossValidation(ridgeReadout, design, number, groups, settings)).rejects.toThrow(
      'cancelled',
    );
  });
});

describe('stratifiedGroupFolds', () => {
  it('keeps patients together, spreads grades, and copes with two patients in a grade (MosMed)', () => {
    const sizes = [254, 684, 125, 45, 2];
    const strata = sizes.flatMap((size, grade) => Array<number>(size).fill(grade));
    const groups = strata.map((_, i) => `p${i}`);
    const twice = { strata: [...strata, ...strata], groups: [...groups, ...groups] };
    const folds = stratifiedGroupFolds(twice.groups, twice.strata, 5, 9);
    expect(Array.from(folds.slice(0, 1110))).toEqual(Array.from(folds.slice(1110)));
    sizes.forEach((size, grade) => {
      const counts = [0, 1, 2, 3, 4].map(
        (fold) => strata.filter((stratum, i) => stratum === grade && folds[i] === fold).length,
      );
      expect(Math.max(...counts) - Math.min(...counts), `grade ${grade}`).toBeLessThanOrEqual(1);
      expect(counts.reduce((a, b) => a + b)).toBe(size);
    });
    // The rows' order does not matter.
    const back = stratifiedGroupFolds(groups.toReversed(), strata.toReversed(), 5, 9);
    expect(Array.from(back.toReversed())).toEqual(Array.from(folds.slice(0, 1110)));
    expect(() => stratifiedGroupFolds(['a', 'a', 'b'], [0, 0, 1], 3, 1)).toThrow(RangeError);
  });
});

it('bootstrap: the standard error of a mean, reproducible', () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i));
  const average = (units: Int32Array) => units.reduce((sum, i) => sum + values[i]!, 0) / units.length;
  const settings = { resamples: 500, seed: 3 };
  const spread = bootstrap(values.length, average, settings)!;
  const m = mean([...values]);
  const expected = Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0)) / values.length;
  expect(Math.abs(spread.standardError / expected - 1)).toBeLessThan(0.1);
  expect(bootstrap(values.length, average, settings)).toEqual(spread);
  expect(bootstrap(10, () => null, settings)).toBeNull();
  expect(quantile([1, 2, 4], 0.75)).toBe(3);
});
