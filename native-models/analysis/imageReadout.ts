import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';
import { type MeanAndDeviation, meanAndDeviation } from './classificationScores.ts';
import { selectRows, type Table } from './linearModel.ts';
import { fitLinearRegression, predictLinear, rSquared } from './linearRegression.ts';
import { fitLogisticRegression, predictProbability } from './logisticRegression.ts';

/** One row of features a patient, so that a fold is a set of rows. */
interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

function splitsOf(rows: number, folds: number, seed: number): Split[] {
  const order = shuffled(
    Array.from({ length: rows }, (_, row) => row),
    seededRandom(deriveSeed(seed, 'image folds')),
  );
  return Array.from({ length: folds }, (_, fold) => ({
    train: order.filter((_row, n) => n % folds !== fold),
    test: order.filter((_row, n) => n % folds === fold),
  }));
}

const PENALTIES = [1, 10, 100, 1000] as const;

/** λ with the least squared error on inner folds of the training rows alone. */
function choosePenalty(features: Table, targets: readonly number[], rows: readonly number[], seed: number) {
  const inner = splitsOf(rows.length, Math.min(4, rows.length), deriveSeed(seed, 'inner'));
  const errors = PENALTIES.map((l2) => {
    let sum = 0;
    for (const { train, test } of inner) {
      const own = train.map((n) => rows[n]!);
      const model = fitLinearRegression(
        selectRows(features, own),
        own.map((row) => targets[row]!),
        l2,
      );
      const held = test.map((n) => rows[n]!);
      predictLinear(model, selectRows(features, held)).forEach((value, n) => {
        sum += (value - targets[held[n]!]!) ** 2;
      });
    }
    return sum;
  });
  return PENALTIES[errors.indexOf(Math.min(...errors))]!;
}

/**
 * R² of ridge regression, of all held-out predictions of one split (with few patients a fold's own R² is noise);
 * its s.d. is over splits. The linear readout of lung function (tables 2, 6 and 8).
 * @param features `[patients, d]`. @param targets `[patients]`.
 */
export function readoutR2(
  features: Table,
  targets: readonly number[],
  { folds, repeats, seed }: { readonly folds: number; readonly repeats: number; readonly seed: number },
): MeanAndDeviation {
  const scores = Array.from({ length: repeats }, (_, repeat) => {
    const own = deriveSeed(seed, 'repeat', repeat);
    const predicted = new Float64Array(targets.length);
    for (const { train, test } of splitsOf(targets.length, folds, own)) {
      const l2 = choosePenalty(features, targets, train, own);
      const model = fitLinearRegression(
        selectRows(features, train),
        train.map((row) => targets[row]!),
        l2,
      );
      predictLinear(model, selectRows(features, test)).forEach((value, n) => {
        predicted[test[n]!] = value;
      });
    }
    return rSquared(predicted, targets) ?? Number.NaN;
  });
  return meanAndDeviation(scores);
}

/** Weight decay of the one-against-the-rest classifiers, on standardised features. */
const CLASS_PENALTY = 10;

/**
 * Share of patients whose class is called, one logistic regression against the rest for each class; the mean and
 * s.d. over splits. @param classes `[patients]`.
 */
export function readoutAccuracy(
  features: Table,
  classes: readonly number[],
  { folds, repeats, seed }: { readonly folds: number; readonly repeats: number; readonly seed: number },
): MeanAndDeviation {
  const scores = Array.from({ length: repeats }, (_, repeat) => {
    let right = 0;
    for (const { train, test } of splitsOf(classes.length, folds, deriveSeed(seed, 'repeat', repeat))) {
      const seen = [...new Set(train.map((row) => classes[row]!))].sort((a, b) => a - b);
      const held = selectRows(features, test);
      const probabilities = seen.map((value) => oneAgainstRest(features, classes, train, value, held));
      test.forEach((row, n) => {
        const each = probabilities.map((p) => p[n]!);
        if (seen[each.indexOf(Math.max(...each))] === classes[row]) right++;
      });
    }
    return right / classes.length;
  });
  return meanAndDeviation(scores);
}

function oneAgainstRest(
  features: Table,
  classes: readonly number[],
  train: readonly number[],
  value: number,
  held: Table,
): Float64Array {
  const targets = train.map((row) => Number(classes[row] === value));
  // A fold may hold one class alone: then there is nothing to tell.
  if (targets.every((target) => target === 1))
    return new Float64Array(held.data.length / held.columns).fill(1);
  const fit = fitLogisticRegression(selectRows(features, train), targets, {
    l2: CLASS_PENALTY,
    classWeights: 'equal',
  });
  return predictProbability(fit, held);
}
