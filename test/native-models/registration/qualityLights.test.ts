import { describe, expect, it } from 'vitest';
import { atlasPoint, IDENTITY, type Vec3 } from '../../../native-models/common/geometry.ts';
import { invertTransform } from '../../../native-models/registration/inverse.ts';
import { qualityLights } from '../../../native-models/registration/qualityLights.ts';
import type { RegistrationQuality } from '../../../native-models/registration/transform.ts';
import { warpImage } from '../../../native-models/registration/warpImage.ts';

const good: RegistrationQuality = {
  method: 'deformable',
  dice: 0.95,
  diceRight: 0.95,
  diceLeft: 0.94,
  diceAffine: 0.8,
  smallestJacobian: 0.4,
  landmarksOutside: 0.01,
  seconds: 10,
  rung: '',
};
const all = (changed: Partial<RegistrationQuality>) => qualityLights({ ...good, ...changed }).all;

describe('qualityLights', () => {
  it('judges a method by what it can reach', () => {
    expect(all({})).toBe('green');
    expect(all({ dice: 0.82, diceRight: 0.82, diceLeft: 0.8 })).toBe('red');
    const affine = {
      method: 'affine',
      dice: 0.82,
      diceRight: 0.82,
      diceLeft: 0.8,
      smallestJacobian: 0.7,
    } as const;
    expect(all(affine)).toBe('green');
  });

  it('is as bad as its worst figure: one lung, landmarks, folding', () => {
    expect(qualityLights({ ...good, diceLeft: 0.89 })).toMatchObject({
      sides: 'amber',
      dice: 'green',
      all: 'amber',
    });
    expect(all({ landmarksOutside: 0.05 })).toBe('green');
    expect(all({ landmarksOutside: 0.1 })).toBe('amber');
    expect(all({ landmarksOutside: 0.2 })).toBe('red');
    expect(all({ smallestJacobian: 0.05 })).toBe('amber');
    expect(all({ smallestJacobian: 0 })).toBe('red');
    expect(all({ smallestJacobian: -0.1 })).toBe('red');
  });
});

describe('warpImage', () => {
  it('carries the atlas’s HU to where the transform puts them, the left staying left', () => {
    const grid = {
      dimensions: [20, 10, 8] as Vec3,
      spacingMm: [1, 1, 1] as Vec3,
      origin: [-10, 0, 0] as Vec3,
      direction: IDENTITY,
    };
    const voxels = Int16Array.from({ length: 1600 }, (_, v) => -10 + (v % 20));
    const transform = { affine: { matrix: IDENTITY, offset: [3, 0, 0] as Vec3 } };
    const warped = warpImage({ grid, voxels }, invertTransform(transform, grid), grid);
    // HU is the atlas's x: at the patient's x it is 3 less; what comes from outside is air.
    expect([...warped.voxels.subarray(0, 6)]).toEqual([-1024, -1024, -1024, -10, -9, -8]);
    expect(warped.voxels[19]).toBe(6);
    expect(atlasPoint(6, 0, 0)[0] + 3).toBe(9);
  });
});
