import { expect, test } from 'vitest';
import { pipelined } from '../../../native-models/common/pipelined.ts';

test('prepares the next item while one is computed, and finishes in order', async () => {
  const log: string[] = [];
  await pipelined([1, 2, 3], {
    prepare: (n) => {
      log.push(`prepare ${n}`);
      return n * 10;
    },
    compute: async (prepared) => {
      log.push(`compute ${prepared}`);
      await new Promise((resolve) => setImmediate(resolve));
      return prepared + 1;
    },
    finish: (result) => log.push(`finish ${result}`),
  });
  expect(log).toEqual([
    'prepare 1',
    'compute 10',
    'prepare 2',
    'finish 11',
    'compute 20',
    'prepare 3',
    'finish 21',
    'compute 30',
    'finish 31',
  ]);
});

test('a failure of the next preparation waits for the one in flight', async () => {
  let settled = false;
  const run = pipelined([1, 2], {
    prepare: (n) => {
      if (n === 2) throw new Error('unreadable');
      return n;
    },
    compute: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      settled = true;
    },
    finish: () => undefined,
  });
  await expect(run).rejects.toThrow('unreadable');
  expect(settled).toBe(true);
});
