import { describe, expect, it } from 'vitest';
import { IDENTITY_AFFINE } from '../../../native-models/common/affine.ts';
import { atlasPoint, locationPoint } from '../../../native-models/common/geometry.ts';
import type { Landmark } from '../../../native-models/landmarks/atlas.ts';
import { startElastix } from '../../../native-models/registration/elastix.ts';
import { bsplineParameters } from '../../../native-models/registration/elastixParameters.ts';
import { invertTransform } from '../../../native-models/registration/inverse.ts';
import { bsplineOf } from '../../../native-models/registration/itkTransform.ts';
import { gridOver, labelImage } from '../../../native-models/registration/labelImage.ts';
import { lungShapes } from '../../../native-models/registration/lungShape.ts';
import { affineMap, pointMap } from '../../../native-models/registration/pointMap.ts';
import { registerLungs } from '../../../native-models/registration/registerLungs.ts';
import { warpMask } from '../../../native-models/registration/warpMask.ts';
import { dice } from '../../../native-models/volume/dice.ts';
import { trilinear } from '../../../native-models/volume/trilinear.ts';
import { lungPair } from '../../fixtures/lungPair.ts';

const atlas = lungPair({});
const patient = lungPair({ scale: [1.1, 0.92, 1.15], shift: [9, -6, 4], heart: 18 });
const landmarks: Landmark[] = [-38, -30, 36].map((x) => ({
  corner: [0, 0, 0],
  centre: atlasPoint(x, 8, 15),
  location: locationPoint(0, 0, 0),
}));

describe('registerLungs', () => {
  it('finds another size, place and heart, without folding, equally twice', async () => {
    const once = await registerLungs(atlas, patient, { method: 'deformable', landmarks });
    expect(once.quality.method).toBe('deformable');
    expect(once.quality.dice).toBeGreaterThan(0.95);
    expect(once.quality.dice).toBeGreaterThan(once.quality.diceAffine);
    expect(once.quality.smallestJacobian).toBeGreaterThan(0);
    expect(once.quality.landmarksOutside).toBe(0);
    const again = await registerLungs(atlas, patient, { method: 'deformable', landmarks });
    expect(again.transform).toEqual(once.transform);
  });

  it('affine alone reports no B-spline, and the Dice that it warps to', async () => {
    const { transform, quality } = await registerLungs(atlas, patient, { method: 'affine', landmarks });
    expect(transform.bspline).toBeUndefined();
    expect(quality.dice).toBe(quality.diceAffine);
    const warped = warpMask(atlas, invertTransform(transform, patient.grid), patient.grid);
    expect(dice(warped.voxels, patient.voxels)).toBe(quality.dice);
    expect(quality.dice).toBeGreaterThan(0.9);
  });

  it('refuses exchanged lungs and a mask without lungs', async () => {
    const exchanged = lungPair({ exchanged: true });
    await expect(registerLungs(atlas, exchanged, { method: 'deformable', landmarks })).rejects.toMatchObject({
      code: 'registration-failed',
    });
    const empty = { grid: atlas.grid, voxels: new Uint8Array(atlas.voxels.length) };
    await expect(registerLungs(atlas, empty, { method: 'affine', landmarks })).rejects.toMatchObject({
      code: 'lungs-missing',
    });
  });

  it('stops in the middle of elastix when cancelled', async () => {
    const stop = new AbortController();
    const running = registerLungs(atlas, patient, {
      method: 'deformable',
      landmarks,
      signal: stop.signal,
      report: ({ done }) => {
        if (done === 1) setTimeout(() => stop.abort(new Error('cancelled')), 20);
      },
    });
    await expect(running).rejects.toThrow('cancelled');
  });
});

describe('our evaluation of elastix transforms', () => {
  it('draws the image that elastix draws', async () => {
    const { lowest, highest } = lungShapes(atlas).both!;
    const identity = affineMap(IDENTITY_AFFINE);
    const fixed = labelImage(atlas, gridOver(lowest, highest, 3, 24), identity);
    const moving = labelImage(patient, fixed.grid, identity);
    const elastix = startElastix();
    const parameters = bsplineParameters({ spacingMm: 20, bendingEnergy: 2e5 });
    const { transform, result } = await elastix.run(fixed, moving, parameters);
    await elastix.close();
    const map = pointMap({ affine: IDENTITY_AFFINE, bspline: bsplineOf(transform) });
    const volume = { grid: fixed.grid, voxels: moving.values };
    const { origin, dimensions } = fixed.grid;
    const [nx, ny] = dimensions;
    const at = new Float64Array(3);
    const drawn = result.data as Float32Array;
    let worst = 0;
    for (let v = 0; v < drawn.length; v += 7) {
      const [i, j, k] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
      map(origin[0] + 3 * i, origin[1] + 3 * j, origin[2] + 3 * k, at);
      const index = [0, 1, 2].map((a) => (at[a]! - origin[a]!) / 3) as [number, number, number];
      worst = Math.max(worst, Math.abs(trilinear(volume, ...index, 0) - drawn[v]!));
    }
    // Of labels of ±100: the transforms agree to a few micrometres.
    expect(worst).toBeLessThan(0.1);
  });
});
