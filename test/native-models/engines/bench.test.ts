import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWays } from '../../../native-models/engines/bench/beside.ts';
import {
  forwardMultiplyAdds,
  layerMultiplyAdds,
  stepMultiplyAdds,
  trainingMultiplyAdds,
} from '../../../native-models/engines/bench/flops.ts';
import { peakModule } from '../../../native-models/engines/bench/peakModule.ts';
import { PYTORCH_WAYS, startPyTorch } from '../../../native-models/engines/bench/pytorch.ts';
import { alternate, ratios, spread, timeCalls } from '../../../native-models/engines/bench/rounds.ts';
import { startVectorPeak } from '../../../native-models/engines/bench/vectorPeak.ts';
import { checkEngine } from '../../../native-models/engines/check/checkEngine.ts';
import { parseCases } from '../../../native-models/engines/check/parseCases.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';

describe('multiply-adds', () => {
  it('of each layer are taps × in × out × positions', () => {
    expect(layerMultiplyAdds()).toEqual([
      27 * 1 * 8 * 32 ** 3,
      27 * 8 * 8 * 16 ** 3,
      27 * 8 * 16 * 16 ** 3,
      27 * 16 * 16 * 16 ** 3,
      27 * 16 * 16 * 8 ** 3,
      27 * 16 * 32 * 8 ** 3,
      27 * 32 * 32 * 8 ** 3,
      27 * 32 * 32 * 4 ** 3,
      27 * 32 * 64 * 4 ** 3,
      27 * 64 * 64 * 4 ** 3,
      27 * 64 * 64 * 2 ** 3,
      27 * 64 * 128 * 2 ** 3,
      27 * 128 * 128,
    ]);
  });

  it('of a patch are 97 million; backward costs twice that but for the first layer', () => {
    expect(forwardMultiplyAdds()).toBe(96_878_592);
    expect(trainingMultiplyAdds()).toBe(3 * 96_878_592 - 7_077_888);
    expect(stepMultiplyAdds(2)).toBe(10 * 96_878_592 - 3 * 7_077_888);
    expect(stepMultiplyAdds(0)).toBe(4 * 96_878_592 - 7_077_888);
  });
});

describe('rounds', () => {
  it('take turns', async () => {
    const turns: string[] = [];
    const contender = (name: string, units: number) => ({
      name,
      time: async (seconds: number) => {
        turns.push(name);
        return { units, seconds };
      },
    });
    const options = { rounds: 3, seconds: 6 };
    const rates = await alternate([contender('a', 4), contender('b', 1)], options, () => turns.push('.'));
    expect(turns.join('')).toBe('a.b.a.b.a.b.');
    expect(rates).toEqual([
      [2, 2, 2],
      [0.5, 0.5, 0.5],
    ]);
  });

  it('call at least once, and count what was done', async () => {
    let calls = 0;
    const { units, seconds } = await timeCalls(7, 0, async () => calls++);
    expect([calls, units]).toEqual([1, 7]);
    expect(seconds).toBeGreaterThan(0);
  });

  it('end in medians, ratios round by round', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3 });
    expect(spread([4, 1]).median).toBe(2.5);
    expect(ratios([2, 8, 3], [1, 2, 3])).toEqual({ median: 2, lowest: 1, highest: 4 });
  });
});

describe('the peak', () => {
  it.each([true, false])('is measured by a valid module, relaxed %s, that adds up', async (relaxed) => {
    const { instance } = await WebAssembly.instantiate(peakModule(relaxed));
    const run = instance.exports.run as (turns: number, x: number) => number;
    // twelve chains, each turn adds x²
    expect(run(10, 0.5)).toBe(12 * 10 * 0.25);
  });

  it('is a positive number of GFLOP/s', async () => {
    const peak = startVectorPeak('wasm', 2);
    expect(await peak.measure(0.05)).toBeGreaterThan(0.1);
    await peak.close();
  });
});

const PYTHON = process.env.DRASCLR_PYTHON ?? 'python3';
const torch = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;
const MAKE_CASE = resolve(import.meta.dirname, '../../../native-models/engines/check/makeCase.py');

it('a Python without PyTorch is refused in its own words', async () => {
  const inputs = { experts: 2, seed: 1, batch: 2, neighbours: 2, bank: 8, lr: 0.01 };
  const refusal = { code: 'no-pytorch', message: expect.stringContaining('cannot measure PyTorch') };
  await expect(startPyTorch('no-such-python', inputs)).rejects.toMatchObject(refusal);
});

describe.skipIf(!torch)('PyTorch, where Python has it', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine('wasm', { threads: 1 });
  });
  afterAll(() => engine.close());

  it.each(PYTORCH_WAYS)('a whole step gives the same numbers as ours: %s', async (way) => {
    const size = ['--experts', '3', '--batch', '3', '--neighbours', '2', '--bank', '8', '--seed', '21'];
    const arguments_ = ['-B', MAKE_CASE, '--way', way, ...size];
    const [made] = parseCases(execFileSync(PYTHON, arguments_, { encoding: 'utf8' }), way);
    const quantities = await checkEngine(engine, made!);
    expect(quantities.filter(({ within }) => !within)).toEqual([]);
  });

  it('is measured on the same network, each way and figure', async () => {
    const inputs = { experts: 2, seed: 5, batch: 2, neighbours: 2, bank: 8, lr: 0.01 };
    const pytorch = await startPyTorch(PYTHON, inputs);
    try {
      const difference = await compareWays(pytorch, engine, inputs);
      for (const way of PYTORCH_WAYS) {
        expect(difference[way]).toBeLessThan(1e-5);
        for (const figure of ['inference', 'training', 'step'] as const) {
          const variant = { way, threads: 1, layout: 'channels_last_3d', compiled: false } as const;
          const { units, seconds } = await pytorch.time(figure, variant, 2, 0);
          expect([units, seconds > 0]).toEqual([2, true]);
        }
      }
      expect(pytorch.peakMemory).toBeGreaterThan(10);
    } finally {
      pytorch.close();
    }
  });
});
