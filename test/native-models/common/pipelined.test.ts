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

test('computes as many at once as there are lanes, and still finishes in order', async () => {
  let running = 0;
  let most = 0;
  const finished: number[] = [];
  await pipelined([4, 3, 2, 1], {
    lanes: 3,
    prepare: (n) => n,
    compute: async (n) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < n; turn++) await new Promise((resolve) => setImmediate(resolve));
      running--;
      return n;
    },
    finish: (n) => finished.push(n),
  });
  expect(most).toBe(3);
  expect(finished).toEqual([4, 3, 2, 1]);
});

test('waits for every lane before it hands on a failure', async () => {
  let running = 0;
  const run = pipelined([1, 2, 3], {
    lanes: 3,
    prepare: (n) => n,
    compute: async (n) => {
      running++;
      for (let turn = 0; turn < n; turn++) await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (n === 1) throw new Error('no memory');
    },
    finish: () => undefined,
  });
  await expect(run).rejects.toThrow('no memory');
  expect(running).toBe(0);
});
