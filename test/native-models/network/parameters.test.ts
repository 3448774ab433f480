import { expect, test } from 'vitest';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { toKernelLayout, toPublishedLayout } from '../../../native-models/network/kernelLayout.ts';
import {
  flatten,
  parameterLayout,
  statisticsLayout,
  unflatten,
} from '../../../native-models/network/parameters.ts';
import { PAPER_ENCODER } from '../../../native-models/network/settings.ts';

test('the published encoder with its head has 8.26 M parameters', () => {
  expect(Math.round(parameterLayout(PAPER_ENCODER, 'projection').length / 1e4)).toBe(826);
});

test('a kernel changes its layout as written: [N, out, in, tap] → [N, tap, in, out]', () => {
  const shape = { experts: 1, inputs: 2, outputs: 3 };
  const published = Float32Array.from({ length: 162 }, (_, i) => i);
  const inner = toKernelLayout(published, shape);
  // out 2, in 1, tap 5
  expect(inner[(5 * 2 + 1) * 3 + 2]).toBe((2 * 2 + 1) * 27 + 5);
  expect(toPublishedLayout(inner, shape)).toEqual(published);
});

test('weights survive the flat vector unchanged', () => {
  const settings = { conditioning: 'loc-condconv', experts: 2 } as const;
  const weights = createEncoderWeights(settings, 5);
  const layout = parameterLayout(settings, 'projection');
  const back = new Map([
    ...unflatten(layout, flatten(layout, weights)),
    ...unflatten(statisticsLayout(), flatten(statisticsLayout(), weights)),
  ]);
  expect(back).toEqual(weights);
});

test('a seed gives the same weights, bounded as PyTorch bounds them', () => {
  const settings = { conditioning: 'loc-condconv', experts: 2 } as const;
  const a = createEncoderWeights(settings, 5).get('conv2.weight')!.data;
  expect(createEncoderWeights(settings, 5).get('conv2.weight')!.data).toEqual(a);
  expect(createEncoderWeights(settings, 6).get('conv2.weight')!.data).not.toEqual(a);
  const largest = Math.max(...a.map(Math.abs));
  expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(27 * 8));
  expect(largest).toBeGreaterThan(0.99 / Math.sqrt(27 * 8));
});

test('missing and misshapen weights are refused by name', () => {
  const layout = parameterLayout({ conditioning: 'loc-condconv', experts: 2 }, 'projection');
  expect(() => flatten(layout, new Map())).toThrow(/lack conv1.weight/);
  const other = createEncoderWeights({ conditioning: 'loc-condconv', experts: 3 }, 1);
  expect(() => flatten(layout, other)).toThrow(/conv1.weight should have the shape \[2,8,1,3,3,3\]/);
});

test('a conditioning that is not built is refused', () => {
  try {
    parameterLayout({ conditioning: 'hypernetwork', experts: 8 }, 'projection');
    expect.unreachable();
  } catch (error) {
    expect(isRefusal(error)).toBe(true);
  }
});
