import { afterAll, describe, expect, it } from 'vitest';
import { startFoldThreads } from '../../../main/worker/foldThreads.ts';
import { nestedCrossValidation } from '../../../native-models/statistics/nestedCrossValidation.ts';
import {
  coxReadout,
  logisticReadout,
  multinomialReadout,
  ordinalReadout,
  type Readout,
  ridgeReadout,
} from '../../../native-models/statistics/readout.ts';
import { readoutCohort } from '../../fixtures/readoutCohort.ts';

const { design, groups, number, binary, grade, survival } = readoutCohort(240, true);
const SETTINGS = { folds: 5, repeats: 2, innerFolds: 3, seed: 4 };

/** Runs a readout's folds, here or where `settings` say. */
const validated = <Target, Model>(readout: Readout<Target, Model>, target: Target) => ({
  name: readout.name.kind,
  run: (settings: object) =>
    nestedCrossValidation(readout, design, target, groups, { ...SETTINGS, ...settings }),
});
const READOUTS = [
  validated(ridgeReadout, number),
  validated(logisticReadout, binary),
  validated(multinomialReadout(4), grade),
  validated(ordinalReadout(4), grade),
  validated(coxReadout, survival),
];

describe.each([1, 3])('%i threads that solve folds', (threads) => {
  const pool = startFoldThreads(threads);
  afterAll(() => pool.close());

  it.each(READOUTS)('give the same bits as one fold after the other: $name', async ({ run }) => {
    expect(await run({ solve: pool.solve })).toEqual(await run({}));
  });

  it('report each fold once and stop when told to', async () => {
    const [{ run }] = READOUTS as [(typeof READOUTS)[0]];
    const seen: number[] = [];
    const between = async (done: number) => void seen.push(done);
    await run({ solve: pool.solve, between });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const cancel = async (done: number) => {
      if (done === 2) throw new Error('cancelled');
    };
    await expect(run({ solve: pool.solve, between: cancel })).rejects.toThrow('cancelled');
  });
});

it('an error in a thread, and the end of the threads, reach whoever waits', async () => {
  const pool = startFoldThreads(2);
  const constant = validated(
    logisticReadout,
    number.map(() => 1),
  );
  await expect(constant.run({ solve: pool.solve })).rejects.toThrow(/both classes/);
  const left = validated(multinomialReadout(4), grade).run({ solve: pool.solve });
  await Promise.all([expect(left).rejects.toThrow('closed'), pool.close()]);
});
