import { expect, it } from 'vitest';
import { HEAT_COLOURS, paintHeat } from '../../renderer/viewer/paintHeat.ts';

it('paints nothing where the probability is 0, and the ends and the middle of the scale where it is 1 and a half', () => {
  const rgba = paintHeat(Uint8Array.from([0, 255, 128]));
  expect([...rgba.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  expect([...rgba.subarray(4, 7)]).toEqual([...HEAT_COLOURS[4]!]);
  // 128 is the byte of 0.502.
  const half = [...rgba.subarray(8, 11)];
  expect(half.map((channel, n) => Math.abs(channel - HEAT_COLOURS[2]![n]!) <= 1)).toEqual([true, true, true]);
});

it('grows lighter and hides more with the probability, without a step', () => {
  const rgba = paintHeat(Uint8Array.from({ length: 255 }, (_, n) => n + 1));
  const light = (n: number) => 0.2126 * rgba[4 * n]! + 0.7152 * rgba[4 * n + 1]! + 0.0722 * rgba[4 * n + 2]!;
  for (let n = 1; n < 255; n++) {
    expect(light(n)).toBeGreaterThan(light(n - 1) - 0.5);
    expect(light(n) - light(n - 1)).toBeLessThan(3);
    expect(rgba[4 * n + 3]!).toBeGreaterThanOrEqual(rgba[4 * n - 1]!);
  }
  expect(light(254)).toBeGreaterThan(light(0) + 180);
});
