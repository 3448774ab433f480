import { describe, expect, it } from 'vitest';
import { normal, seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { createNativeAugmenter } from '../../../native-models/kernels/native/augment.ts';
import { createAugmenter } from '../../../native-models/kernels/wasm/augment.ts';
import {
  type AugmentationRanges,
  composeAffine,
  drawPlan,
  normalisePatches,
  PAPER_AUGMENTATION,
  WINDOW_HU,
} from '../../../native-models/training/augment.ts';
import { EMBEDDED } from '../../fixtures/embeddedEngines.ts';
import { drawViewPlainly } from '../../oracles/drawView.ts';

const NOTHING: AugmentationRanges = {
  rotationDegrees: 0,
  translationVoxels: 0,
  scale: 0,
  noise: { probability: 0, sigmaHu: 0 },
  gamma: { probability: 0, low: 1, high: 1 },
};

const HALF_WINDOW = 632;

const { draw } = await createAugmenter(WINDOW_HU);

function randomPatch(seed: number): Int16Array {
  const random = seededRandom(seed);
  return Int16Array.from({ length: PATCH_VOXELS }, () => Math.round(-700 + 200 * normal(random)));
}

function view(patch: Int16Array, ranges: AugmentationRanges, seed: number): Float32Array {
  const out = new Float32Array(PATCH_VOXELS);
  draw(patch, drawPlan(ranges, seed), out);
  return out;
}

const at = (z: number, y: number, x: number): number => (z * PATCH_EDGE + y) * PATCH_EDGE + x;

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('an augmented view', () => {
  it('is the clipped, scaled patch when every range is zero', () => {
    const patch = randomPatch(1);
    patch[0] = -2000;
    patch[1] = 3000;
    const out = view(patch, NOTHING, 1);
    normalisePatches(patch).forEach((value, i) => {
      expect(Math.abs(value - out[i]!)).toBeLessThan(2e-7);
    });
    expect([out[0], out[1]]).toEqual([-1, 1]);
    expect(out[2]).toBeCloseTo((patch[2]! + 1024) / HALF_WINDOW - 1, 6);
  });

  it('draws the same view from the same seed and another from another', () => {
    const patch = randomPatch(2);
    expect(view(patch, PAPER_AUGMENTATION, 5)).toEqual(view(patch, PAPER_AUGMENTATION, 5));
    expect(view(patch, PAPER_AUGMENTATION, 5)).not.toEqual(view(patch, PAPER_AUGMENTATION, 6));
  });

  it('leaves the patch itself alone', () => {
    const patch = randomPatch(3);
    const before = Int16Array.from(patch);
    view(patch, PAPER_AUGMENTATION, 7);
    expect(patch).toEqual(before);
  });

  it('never leaves [−1, 1]', () => {
    const patch = randomPatch(4).map((hu) => hu * 2);
    for (let seed = 0; seed < 30; seed++) {
      const out = view(patch, PAPER_AUGMENTATION, seed);
      expect(out.every((value) => value >= -1 && value <= 1)).toBe(true);
    }
  });

  it('keeps a uniform patch uniform under any movement and contrast', () => {
    const patch = new Int16Array(PATCH_VOXELS).fill(-600);
    const ranges = { ...PAPER_AUGMENTATION, noise: { probability: 0, sigmaHu: 0 } };
    const expected = (-600 + 1024) / HALF_WINDOW - 1;
    for (let seed = 0; seed < 10; seed++) {
      for (const value of view(patch, ranges, seed)) expect(Math.abs(value - expected)).toBeLessThan(1e-6);
    }
  });

  it('adds noise of the given sigma in the given share of views', () => {
    const patch = new Int16Array(PATCH_VOXELS).fill(-400);
    const ranges = { ...NOTHING, noise: { probability: 0.25, sigmaHu: 50 } };
    const clean = (-400 + 1024) / HALF_WINDOW - 1;
    let noisy = 0;
    const views = 200;
    for (let seed = 0; seed < views; seed++) {
      const out = view(patch, ranges, 1000 + seed);
      const deviation = Math.sqrt(mean(out.map((value) => (value - clean) ** 2)));
      if (deviation < 1e-6) continue;
      noisy++;
      expect(deviation * HALF_WINDOW).toBeGreaterThan(49);
      expect(deviation * HALF_WINDOW).toBeLessThan(51);
      expect(Math.abs(mean(out) - clean) * HALF_WINDOW).toBeLessThan(1.5);
    }
    // five standard deviations of a binomial around 50 of 200
    expect(Math.abs(noisy - 50)).toBeLessThan(31);
  });

  it('changes contrast between the extremes of the view, which stay', () => {
    const patch = Int16Array.from({ length: PATCH_VOXELS }, (_, i) =>
      i % 3 === 0 ? -900 : i % 3 === 1 ? -500 : -100,
    );
    const squared = view(patch, { ...NOTHING, gamma: { probability: 1, low: 2, high: 2 } }, 1);
    const hu = (value: number): number => (value + 1) * HALF_WINDOW - 1024;
    expect(hu(squared[0]!)).toBeCloseTo(-900, 2);
    expect(hu(squared[2]!)).toBeCloseTo(-100, 2);
    // (400 / 800)² · 800 − 900
    expect(hu(squared[1]!)).toBeCloseTo(-700, 2);
  });

  it('refuses other sizes', () => {
    const out = new Float32Array(PATCH_VOXELS);
    expect(() => draw(new Int16Array(10), drawPlan(NOTHING, 1), out)).toThrow(RangeError);
  });

  it.each(['relaxed', 'simd'] as const)('is what plain loops in float64 draw: %s', async (variant) => {
    const augmenter = await createAugmenter(WINDOW_HU, variant);
    const [drawn, plain] = [new Float32Array(PATCH_VOXELS), new Float32Array(PATCH_VOXELS)];
    const seen = { noise: 0, gamma: 0 };
    for (let seed = 0; seed < 60; seed++) {
      const patch = randomPatch(seed % 5);
      const plan = drawPlan(PAPER_AUGMENTATION, seed * 7919);
      if (plan.sigmaHu > 0) seen.noise++;
      if (plan.gamma > 0) seen.gamma++;
      augmenter.draw(patch, plan, drawn);
      drawViewPlainly(patch, plan, plain);
      const worst = drawn.reduce((most, v, i) => Math.max(most, Math.abs(v - plain[i]!)), 0);
      expect(worst).toBeLessThan(1e-5);
    }
    expect(Math.min(seen.noise, seen.gamma)).toBeGreaterThan(5);
  });
});

describe('resampling', () => {
  const ramp = Int16Array.from({ length: PATCH_VOXELS }, (_, i) => {
    const x = i % PATCH_EDGE;
    const y = Math.floor(i / PATCH_EDGE) % PATCH_EDGE;
    const z = Math.floor(i / PATCH_EDGE ** 2);
    return -900 + 20 * z + 5 * y + x;
  });
  const rampAt = (z: number, y: number, x: number): number => -900 + 20 * z + 5 * y + x;
  const resampled = (...affine: Parameters<typeof composeAffine>): Float32Array => {
    const out = new Float32Array(PATCH_VOXELS);
    draw(ramp, { affine: composeAffine(...affine), sigmaHu: 0, noiseSeed: 0, gamma: 0 }, out);
    return out.map((value) => (value + 1) * HALF_WINDOW - 1024);
  };

  it('shifts by whole and half voxels along z, y, x and repeats the border', () => {
    const out = resampled([0, 0, 0], [2, -1, 0.5], [1, 1, 1]);
    expect(out[at(10, 10, 10)]).toBeCloseTo(rampAt(12, 9, 10.5), 3);
    expect(out[at(31, 10, 31)]).toBeCloseTo(rampAt(31, 9, 31), 3);
    expect(out[at(0, 0, 0)]).toBeCloseTo(rampAt(2, 0, 0.5), 3);
  });

  it('turns a quarter about the first axis: y and x change places about the centre', () => {
    const out = resampled([Math.PI / 2, 0, 0], [0, 0, 0], [1, 1, 1]);
    // source y = −(x − c) + c, source x = (y − c) + c
    expect(out[at(4, 6, 9)]).toBeCloseTo(rampAt(4, 31 - 9, 6), 2);
  });

  it('scales about the centre', () => {
    const out = resampled([0, 0, 0], [0, 0, 0], [0.5, 1, 1]);
    expect(out[at(21, 3, 3)]).toBeCloseTo(rampAt(15.5 + 5.5 * 0.5, 3, 3), 3);
  });

  it('turns the shift with the patch and does not scale it: grid = R · T · S', () => {
    const out = resampled([Math.PI / 2, 0, 0], [0, 3, 0], [1, 0.5, 1]);
    const [y, x] = [14, 17];
    const scaledY = (y - 15.5) * 0.5 + 3;
    expect(out[at(9, y, x)]).toBeCloseTo(rampAt(9, 15.5 - (x - 15.5), 15.5 + scaledY), 2);
  });

  it('composes rotations that keep lengths and handedness', () => {
    const { matrix: m } = composeAffine([0.1, -0.15, 0.12], [0, 0, 0], [1, 1, 1]);
    const row = (n: number): number[] => [m[3 * n]!, m[3 * n + 1]!, m[3 * n + 2]!];
    const dot = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    for (const i of [0, 1, 2]) {
      for (const j of [0, 1, 2]) expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 1 : 0, 12);
    }
    const cross = [m[1] * m[5] - m[2] * m[4], m[2] * m[3] - m[0] * m[5], m[0] * m[4] - m[1] * m[3]];
    expect(dot(cross, row(2))).toBeCloseTo(1, 12);
  });
});

it.runIf(EMBEDDED.includes('native'))('is drawn by the native kernels as by ours for WebAssembly', () => {
  const native = createNativeAugmenter(WINDOW_HU);
  const patch = randomPatch(9);
  const out = new Float32Array(PATCH_VOXELS);
  for (let seed = 0; seed < 20; seed++) {
    native.draw(patch, drawPlan(PAPER_AUGMENTATION, seed), out);
    const expected = view(patch, PAPER_AUGMENTATION, seed);
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - out[i]!)), 0);
    expect(worst).toBeLessThan(1e-6);
  }
  expect(() => native.draw(new Int16Array(8), drawPlan(PAPER_AUGMENTATION, 1), out)).toThrow(RangeError);
});
