import { expect, it } from 'vitest';
import { designRows, makeDesign } from '../../../native-models/statistics/design.ts';
import { linearInference } from '../../../native-models/statistics/linearInference.ts';
import { logisticPath } from '../../../native-models/statistics/logistic.ts';
import { logisticInference } from '../../../native-models/statistics/logisticInference.ts';
import { multinomialPath, predictMultinomial } from '../../../native-models/statistics/multinomial.ts';
import { ordinalPath, predictOrdinal } from '../../../native-models/statistics/ordinal.ts';
import { ridgePath } from '../../../native-models/statistics/ridge.ts';
import { timeDependentConcordance } from '../../../native-models/statistics/timeDependentConcordance.ts';
import { closeTo, expectClose } from '../../fixtures/closeTo.ts';
import { regressionOracle } from '../../fixtures/statisticsOracle.ts';

const oracle = regressionOracle();
const design = makeDesign({ data: Float64Array.from(oracle.x), columns: oracle.columns });
const first = designRows(design, [0, 1, 2, 3, 4]);

it('ridge: scikit-learn', () => {
  const { penalty, weights, bias } = oracle.ridge;
  const modelAt = ridgePath(design, oracle.y);
  modelAt(100);
  expectClose(modelAt(penalty).weights, weights);
  expect(modelAt(penalty).bias).toEqual(closeTo(bias));
});

it('logistic: scikit-learn, also at the end of a path', () => {
  const { penalty, weights, bias } = oracle.logistic;
  for (const path of [[penalty], [100, 10, penalty]]) {
    const modelAt = logisticPath(design, oracle.binary);
    const model = path.map((penalty) => modelAt(penalty)).at(-1)!;
    expectClose(model.weights, weights);
    expect(model.bias).toEqual(closeTo(bias));
  }
});

it('multinomial: scikit-learn', () => {
  const { penalty, weights, bias, probabilities } = oracle.multinomial;
  const model = multinomialPath(design, oracle.grade, 4)(penalty);
  expectClose(model.weights, weights);
  expectClose(model.bias, bias);
  expectClose(predictMultinomial(model, first), probabilities);
});

it('ordinal: statsmodels', () => {
  const model = ordinalPath(design, oracle.grade, 4)(0);
  expectClose(model.weights, oracle.ordinal.weights);
  expectClose(model.thresholds, oracle.ordinal.thresholds);
  expectClose(predictOrdinal(model, first), oracle.ordinal.probabilities);
});

it('standard errors: statsmodels', () => {
  const linear = linearInference(design, oracle.y);
  expectClose(
    linear.map((row) => row.estimate),
    oracle.ols.weights,
  );
  expectClose(
    linear.map((row) => row.standardError),
    oracle.ols.standardErrors,
  );
  const logistic = logisticInference(design, oracle.binary);
  expectClose(
    logistic.map((row) => row.estimate),
    oracle.glm.weights,
  );
  expectClose(
    logistic.map((row) => row.standardError),
    oracle.glm.standardErrors,
  );
});

it('time-dependent concordance: scikit-survival', () => {
  const { time, event, risk, trained, horizons, index } = oracle.survival;
  const part = (from: number, to?: number) => ({
    time: Float64Array.from(time.slice(from, to)),
    event: Uint8Array.from(event.slice(from, to)),
  });
  const found = horizons.map(
    (horizon) =>
      timeDependentConcordance(part(0, trained), part(trained), risk.slice(trained), horizon).index!,
  );
  expectClose(found, index);
});

it('a grade or class absent from training is never predicted, the others are as without it', () => {
  const shifted = oracle.grade.map((grade) => (grade >= 2 ? grade + 1 : grade));
  const multinomial = multinomialPath(design, shifted, 5)(1);
  const ordinal = ordinalPath(design, shifted, 5)(1);
  for (const [all, fewer] of [
    [
      predictMultinomial(multinomial, first),
      predictMultinomial(multinomialPath(design, oracle.grade, 4)(1), first),
    ],
    [predictOrdinal(ordinal, first), predictOrdinal(ordinalPath(design, oracle.grade, 4)(1), first)],
  ] as const) {
    expect(Array.from(all).filter((_, at) => at % 5 === 2)).toEqual([0, 0, 0, 0, 0]);
    expectClose(
      Array.from(all).filter((_, at) => at % 5 !== 2),
      fewer,
    );
  }
});
