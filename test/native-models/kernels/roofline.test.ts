import { expect, it } from 'vitest';
import { forwardMultiplyAdds } from '../../../native-models/engines/bench/flops.ts';
import { bound, layerWork } from '../../../native-models/kernels/roofline.ts';
import { LAYERS, type Layer } from '../../../native-models/network/architecture.ts';

const layer = (inputs: number, outputs: number, stride: 1 | 2): Layer => ({
  ...{ conv: 'c', norm: 'n', inputs, outputs, stride },
});

it('counts by hand: all taps, a sixth of them by Winograd, eight of 27 at an edge of 2', () => {
  expect(layerWork(layer(8, 8, 2), 32)).toEqual({
    nominal: 27 * 64 * 4096,
    done: 27 * 64 * 4096,
    bytes: 4 * 8 * (32768 + 4096),
  });
  expect(layerWork(layer(16, 16, 1), 16).done).toBe((27 / 6) * 256 * 4096);
  expect(layerWork(layer(64, 128, 1), 2).done).toBe(8 * 8 * 64 * 128);
  expect(layerWork(layer(128, 128, 2), 2).done).toBe(8 * 128 * 128);
});

it('sums up to the network that the benchmark counts', () => {
  let edge = 32;
  let sum = 0;
  for (const one of LAYERS) {
    sum += layerWork(one, edge).nominal;
    edge /= one.stride;
  }
  expect(sum).toBe(forwardMultiplyAdds());
});

it('names what a layer waits for', () => {
  const work = { nominal: 0, done: 50, bytes: 200 };
  expect(bound(work, { flops: 100, bytesPerSecond: 400 })).toEqual({ seconds: 1, by: 'compute' });
  expect(bound(work, { flops: 400, bytesPerSecond: 400 })).toEqual({ seconds: 0.5, by: 'memory' });
});
