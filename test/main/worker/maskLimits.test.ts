import { expect, test } from 'vitest';
import { attenuationLimit, windowLimit } from '../../../main/worker/maskLimits.ts';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';

const EDGE = 48;
const grid = {
  dimensions: [EDGE, EDGE, EDGE],
  spacingMm: [1, 1, 1],
  origin: [0, 0, 0],
  direction: IDENTITY,
} as const;
const lungs: MaskVolume = { grid, voxels: new Uint8Array(EDGE ** 3).fill(1) };
const ball = (radius: number): Uint8Array =>
  Uint8Array.from({ length: EDGE ** 3 }, (_, n) => {
    const [x, y, z] = [n % EDGE, Math.floor(n / EDGE) % EDGE, Math.floor(n / EDGE ** 2)];
    return Number(Math.hypot(x - 24, y - 24, z - 24) < radius);
  });

test('a window of 32 mm cannot outline what is smaller than it; attenuation that gives it away can', () => {
  const small = ball(5);
  const limit = windowLimit(small, lungs);
  expect(limit).toBeGreaterThan(0.05);
  expect(limit).toBeLessThan(0.4);
  expect(windowLimit(ball(20), lungs)).toBeGreaterThan(limit);
  const voxels = Int16Array.from(small, (inside) => (inside ? -990 : -850));
  expect(attenuationLimit(small, { grid, voxels }, lungs)).toBeGreaterThan(0.7);
  const even = new Int16Array(EDGE ** 3).fill(-870);
  const share =
    (2 * small.reduce((sum, v) => sum + v, 0)) / (EDGE ** 3 + small.reduce((sum, v) => sum + v, 0));
  expect(attenuationLimit(small, { grid, voxels: even }, lungs)).toBeCloseTo(share, 6);
});

test('what fills the lungs is found by a window that is full', () => {
  expect(windowLimit(lungs.voxels, lungs)).toBe(1);
});
