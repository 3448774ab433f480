import { describe, expect, it } from 'vitest';
import { inverseAffine, rotatedAbout, transformPoint } from '../../../native-models/common/affine.ts';
import { atlasPoint, IDENTITY, type Vec3 } from '../../../native-models/common/geometry.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';
import { atlasToPatient } from '../../../native-models/registration/atlasToPatient.ts';
import { maskLookup } from '../../../native-models/registration/maskLookup.ts';
import { registerLungs } from '../../../native-models/registration/registerLungs.ts';
import { lungPair } from '../../fixtures/lungPair.ts';

const NO_TURN = { matrix: IDENTITY, offset: [0, 0, 0] } as const;
const ABOUT: Vec3 = [0, 0, -20];
const turnedBy = (degrees: number) => rotatedAbout(NO_TURN, 2, (degrees * Math.PI) / 180, ABOUT);

/** Another patient, who lies on the side. */
function onTheSide(degrees: number): MaskVolume {
  const labelAt = maskLookup(lungPair({ scale: [1.05, 0.95, 1.1], heart: 18 }));
  const back = inverseAffine(turnedBy(degrees));
  const [edge, origin] = [140, [-140, -140, -150] as Vec3];
  const voxels = new Uint8Array(edge ** 3);
  for (let v = 0; v < voxels.length; v++) {
    const at: Vec3 = [v % edge, Math.floor(v / edge) % edge, Math.floor(v / edge ** 2)];
    const [x, y, z] = transformPoint(
      back,
      at.map((index, axis) => origin[axis]! + 2 * index) as unknown as Vec3,
    );
    voxels[v] = labelAt(x, y, z);
  }
  return {
    grid: { dimensions: [edge, edge, edge], spacingMm: [2, 2, 2], origin, direction: IDENTITY },
    voxels,
  };
}

describe('a registration from where a reader laid the atlas', () => {
  const atlas = lungPair({});

  it('finds a patient who lies on the side, whom the program’s own starts do not', async () => {
    const patient = onTheSide(90);
    await expect(registerLungs(atlas, patient, { method: 'affine', landmarks: [] })).rejects.toMatchObject({
      code: 'registration-failed',
    });
    // Laid by eye: 15 degrees short.
    const { quality, transform } = await registerLungs(atlas, patient, {
      method: 'affine',
      landmarks: [],
      start: turnedBy(75),
    });
    expect(quality.rung).toContain('reader');
    expect(quality.dice).toBeGreaterThan(0.93);
    // Not mirrored: what lies to the atlas's left (+x) lies at this patient's back (+y).
    const [left, right] = [34, -34].map((x) => atlasToPatient(transform, atlasPoint(x, 0, -20)));
    expect(left![1] - right![1]).toBeGreaterThan(55);
  });

  it('ends no worse than it was laid', async () => {
    const { quality } = await registerLungs(atlas, atlas, {
      method: 'affine',
      landmarks: [],
      start: NO_TURN,
    });
    expect(quality).toMatchObject({ dice: 1, rung: 'start/reader' });
  });
});
