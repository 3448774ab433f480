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
import { CONDITIONINGS, type Conditioning, PAPER_ENCODER } from '../../../native-models/network/settings.ts';

test.each([
  ['loc-condconv', 826],
  ['none', 106],
  ['concatenation', 108],
  ['hypernetwork', 310],
] as const)('the encoder with its head, conditioning %s: %i × 10⁴ parameters', (conditioning, count) => {
  const layout = parameterLayout({ ...PAPER_ENCODER, conditioning }, 'projection');
  expect(Math.round(layout.length / 1e4)).toBe(count);
});

test('the published names stay, and a standard CNN has those of PyTorch', () => {
  const shapesOf = (conditioning: Conditioning) => {
    const { entries } = parameterLayout({ conditioning, experts: 8 }, 'projection');
    return new Map(entries.map(({ name, published }) => [name, published.join()]));
  };
  const published = shapesOf('loc-condconv');
  expect([...published].slice(0, 6)).toEqual([
    ['conv1.weight', '8,8,1,3,3,3'],
    ['conv1.bias', '8'],
    ['conv1._routing_fn.fc.weight', '8,3'],
    ['conv1._routing_fn.fc.bias', '8'],
    ['bn1.weight', '8'],
    ['bn1.bias', '8'],
  ]);
  expect(published.get('downsample3.conv2._routing_fn.fc.weight')).toBe('8,3');
  expect(shapesOf('none').get('downsample1.conv1.weight')).toBe('16,8,3,3,3');
  expect(shapesOf('concatenation').get('cfc.0.weight')).toBe('128,131');
  expect(shapesOf('hypernetwork').get('conv4._hyper_fn.fc.weight')).toBe('8192,64');
});

test('a kernel changes its layout as written: [N, out, in, tap] → [N, tap, in, out]', () => {
  const shape = { experts: 1, inputs: 2, outputs: 3 };
  const published = Float32Array.from({ length: 162 }, (_, i) => i);
  const inner = toKernelLayout(published, shape);
  // out 2, in 1, tap 5
  expect(inner[(5 * 2 + 1) * 3 + 2]).toBe((2 * 2 + 1) * 27 + 5);
  expect(toPublishedLayout(inner, shape)).toEqual(published);
});

test.each(CONDITIONINGS)('weights survive the flat vector unchanged: %s', (conditioning) => {
  const settings = { conditioning, experts: 2 };
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

test.each([
  [
    { conditioning: 'attention' as Conditioning, experts: 8 },
    /conditioning .* hypernetwork, got “attention”/,
  ],
  [{ conditioning: 'loc-condconv' as Conditioning, experts: 0 }, /experts .* at least 1, got 0/],
  [{ conditioning: 'none' as Conditioning, experts: 1.5 }, /experts .* at least 1, got 1.5/],
])('settings that make no encoder are refused: %j', (settings, message) => {
  expect(() => parameterLayout(settings, 'projection')).toThrow(message);
  try {
    parameterLayout(settings, 'projection');
  } catch (error) {
    expect(isRefusal(error)).toBe(true);
  }
});
