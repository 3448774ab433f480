import { describe, expect, it } from 'vitest';
import { addShares, bestDice, noCounts } from '../../../native-models/analysis/windowLimit.ts';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';

const EDGE = 12;
function mask(inside: (x: number, y: number, z: number) => number): MaskVolume {
  const voxels = new Uint8Array(EDGE ** 3);
  for (let at = 0; at < voxels.length; at++) {
    voxels[at] = inside(at % EDGE, Math.floor(at / EDGE) % EDGE, Math.floor(at / EDGE ** 2));
  }
  const grid = {
    dimensions: [EDGE, EDGE, EDGE],
    spacingMm: [1, 1, 1],
    origin: [0, 0, 0],
    direction: IDENTITY,
  } as const;
  return { grid, voxels };
}
/** Away from the border of the grid, beyond which windows hold nothing. */
const inner = (value: number) => value >= 2 && value < EDGE - 2;
const lungs = mask((x, y, z) => Number(inner(x) && inner(y) && inner(z)));
const limit = (truth: MaskVolume, edge: number, label = 1) => {
  const counts = noCounts();
  addShares(counts, truth, lungs, label, edge);
  return bestDice(counts);
};

describe('windowLimit', () => {
  it('is 1 for windows of a voxel: the share is the truth', () => {
    expect(
      limit(
        mask((x, y, z) => Number((x + 2 * y + z) % 5 === 0)),
        1,
      ),
    ).toBe(1);
  });

  it('is 1 where a straight border halves every window', () => {
    // A window of 4 begins 2 before its voxel: the share at x is 1 up to x = 4, then 0.75, 0.5, 0.25, 0.
    expect(
      limit(
        mask((x) => Number(x < 6)),
        4,
      ),
    ).toBe(1);
  });

  it('falls as windows outgrow the disease: a voxel among them cannot be told from its neighbours', () => {
    const speck = mask((x, y, z) => Number(x === 6 && y === 6 && z === 6));
    // All 3³ windows about it hold the same share: 1 hit among 27 painted.
    expect(limit(speck, 3)).toBeCloseTo(2 / 28, 12);
  });

  it('pools scans, and says nothing without disease', () => {
    const counts = noCounts();
    expect(bestDice(counts)).toBeNull();
    for (const truth of [mask((x) => Number(x < 6)), mask(() => 0)]) addShares(counts, truth, lungs, 1, 4);
    expect(bestDice(counts)).toBe(1);
    expect(
      limit(
        mask((x) => Number(x < 6)),
        4,
        2,
      ),
    ).toBeNull();
  });
});
