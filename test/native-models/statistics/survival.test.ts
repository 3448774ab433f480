import { describe, expect, it } from 'vitest';
import { concordance } from '../../../native-models/statistics/concordance.ts';
import { coxLogLikelihood, coxPath } from '../../../native-models/statistics/cox.ts';
import { coxInference } from '../../../native-models/statistics/coxInference.ts';
import { response } from '../../../native-models/statistics/design.ts';
import {
  chiSquareUpper,
  normalQuantile,
  normalUpper,
} from '../../../native-models/statistics/distributions.ts';
import { kaplanMeier } from '../../../native-models/statistics/kaplanMeier.ts';
import { logRank } from '../../../native-models/statistics/logRank.ts';
import { proportionalHazards } from '../../../native-models/statistics/proportionalHazards.ts';
import { trendTest } from '../../../native-models/statistics/trendTest.ts';
import { closeTo, expectClose } from '../../fixtures/closeTo.ts';
import {
  completeCase,
  type SurvivalCase,
  survivalOracle,
  survivalOracleNow,
} from '../../fixtures/statisticsOracle.ts';

const oracle = survivalOracle();
const CASES: readonly (readonly [string, SurvivalCase, string])[] = [
  ['lung', oracle.lung, 'ph.ecog'],
  ['veteran', oracle.veteran, 'cell'],
  ['pbc', oracle.pbc, 'stage'],
  ['pbc in half-years, many ties', oracle.pbcTied, 'stage'],
];

describe.each(CASES)('R survival on %s', (_name, known, group) => {
  const data = completeCase(known, group);
  const design = data.design(known.columns);

  it('Cox: coefficients, standard errors and likelihood', () => {
    expect(data.rows).toBe(known.rows);
    const rows = coxInference(design, data.survival);
    expectClose(
      rows.map((row) => row.estimate),
      known.coef,
    );
    expectClose(
      rows.map((row) => row.standardError),
      known.se,
    );
    const weights = Float64Array.from(rows, (row) => row.estimate);
    expect(coxLogLikelihood(design, data.survival, weights)).toEqual(closeTo(known.loglik));
  });

  it('Cox with a ridge on some columns', () => {
    const ridged = data.design(known.ridgeColumns, known.ridgeFree);
    const model = coxPath(ridged, data.survival)(known.ridgeTheta);
    expectClose(model.weights, known.ridgeCoef);
  });

  it('the test of proportional hazards', () => {
    const km = proportionalHazards(design, data.survival);
    expectClose(
      [...km.columns, km.global].map((test) => test.chiSquare),
      known.zphKm,
    );
    expectClose(
      [...km.columns, km.global].map((test) => test.p),
      known.zphKmP,
    );
    const time = proportionalHazards(design, data.survival, 'identity');
    expectClose(
      [...time.columns, time.global].map((test) => test.chiSquare),
      known.zphTime,
    );
  });

  it('Kaplan–Meier with its interval', () => {
    const curve = kaplanMeier(data.survival);
    expectClose(
      curve.map((point) => point.time),
      known.km.time,
    );
    expectClose(
      curve.map((point) => point.atRisk),
      known.km.atRisk,
    );
    expectClose(
      curve.map((point) => point.survival),
      known.km.survival,
    );
    expectClose(
      curve.map((point) => point.low ?? Number.NaN),
      known.km.low.map((low) => low ?? Number.NaN),
    );
    expectClose(
      curve.map((point) => point.high ?? Number.NaN),
      known.km.high.map((high) => high ?? Number.NaN),
    );
  });

  it('log-rank', () => {
    const values = data.column(group);
    const levels = [...new Set(values)].sort((a, b) => a - b);
    const test = logRank(
      data.survival,
      values.map((value) => levels.indexOf(value)),
      levels.length,
    );
    expect(test.chiSquare).toEqual(closeTo(known.logRank.chisq));
    expect(test.p).toEqual(closeTo(known.logRank.p));
    expectClose(test.expected, known.logRank.expected);
  });

  it('concordance', () => {
    const risk = response(design, Float64Array.from(known.coef));
    // The fit's own predictors tie exactly where rows are equal; rounding must not part them.
    const found = concordance(
      data.survival,
      risk.map((value) => Math.round(value * 1e9)),
    );
    expect(found).toEqual({
      index: closeTo(known.concordance.index),
      concordant: known.concordance.concordant,
      discordant: known.concordance.discordant,
      tiedRisk: known.concordance.tied,
    });
  });
});

it('tails of the normal and of χ², and the trend test', () => {
  const { tails, trend } = oracle;
  expectClose(
    tails.x.map((x) => chiSquareUpper(x, 3)),
    tails.chisq3,
    1e-12,
  );
  expectClose(
    tails.x.map((x) => normalUpper(Math.sqrt(x))),
    tails.normal,
    1e-12,
  );
  expect(normalQuantile(0.975)).toBeCloseTo(tails.quantile975, 12);
  expect(trendTest(trend.bili, trend.stage)).toMatchObject({ z: closeTo(trend.z), p: closeTo(trend.p) });
});

const now = survivalOracleNow();
it.skipIf(now === null)('the committed numbers are what R computes here', () => {
  const numbers = (value: unknown): number[] =>
    typeof value === 'number'
      ? [value]
      : value && typeof value === 'object'
        ? Object.values(value).flatMap(numbers)
        : [];
  expectClose(numbers(now), numbers(oracle));
});
