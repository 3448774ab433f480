import { describe, expect, it } from 'vitest';
import { readoutAccuracy, readoutR2 } from '../../../native-models/analysis/imageReadout.ts';
import { normal, seededRandom } from '../../../native-models/common/random.ts';

const PATIENTS = 80;
const COLUMNS = 10;
const how = { folds: 5, repeats: 3, seed: 4 };

function features(seed: number) {
  const random = seededRandom(seed);
  return { data: Float64Array.from({ length: PATIENTS * COLUMNS }, () => normal(random)), columns: COLUMNS };
}
const table = features(1);
const signal = Array.from(
  { length: PATIENTS },
  (_, n) => table.data[n * COLUMNS]! + table.data[n * COLUMNS + 3]!,
);

describe('readoutR2', () => {
  it('finds a linear signal on patients held out, and none in noise', () => {
    expect(readoutR2(table, signal, how).mean).toBeGreaterThan(0.95);
    expect(readoutR2(features(2), signal, how).mean).toBeLessThan(0.1);
  });

  it('does not look at the patients held out: an absurd value of one spoils only its own prediction', () => {
    const spoilt = signal.slice();
    spoilt[7] = 40;
    expect(readoutR2(table, spoilt, how).mean).toBeLessThan(0.2);
  });
});

describe('readoutAccuracy', () => {
  const classes = signal.map((value) => (value < -0.7 ? 0 : value < 0.7 ? 1 : 2));

  it('calls ordered classes on patients held out, and guesses in noise', () => {
    // One against the rest cannot draw the middle class alone; the outer ones it finds.
    expect(readoutAccuracy(table, classes, how).mean).toBeGreaterThan(0.65);
    const most = Math.max(...[0, 1, 2].map((k) => classes.filter((value) => value === k).length)) / PATIENTS;
    expect(readoutAccuracy(features(2), classes, how).mean).toBeLessThan(most + 0.1);
  });

  it('is the same for the same seed', () => {
    expect(readoutAccuracy(table, classes, how)).toEqual(readoutAccuracy(table, classes, how));
  });
});
