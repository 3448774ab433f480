import { describe, expect, test } from 'vitest';
import { type Grid, IDENTITY, locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type CtVolume, type MaskVolume, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { denseWindows, spreadOverLung, unravel } from '../../../native-models/inference/denseWindows.ts';
import { gatherWindow } from '../../../native-models/inference/gatherWindow.ts';
import { cellEdge, locationCells } from '../../../native-models/inference/locationCells.ts';
import { latticeOver } from '../../../native-models/inference/windowLattice.ts';

const grid: Grid = {
  dimensions: [37, 29, 26],
  spacingMm: [1, 1, 1],
  origin: [5, -3, 11],
  direction: IDENTITY,
};
const COUNT = 37 * 29 * 26;
const at = (i: number, j: number, k: number): number => i + 37 * (j + 29 * k);

/** A ball, and a thread one voxel thick that no coarse lattice meets. */
function ballAndThread(): MaskVolume {
  const voxels = new Uint8Array(COUNT);
  for (let n = 0; n < COUNT; n++) {
    const [i, j, k] = unravel(n, grid.dimensions);
    if ((i - 15) ** 2 + (j - 14) ** 2 + (k - 13) ** 2 < 100) voxels[n] = 1;
  }
  for (let i = 20; i < 37; i++) voxels[at(i, 27, 25)] = 2;
  return { grid, voxels };
}

const lungs = ballAndThread();

describe.each([1, 2, 4, 8])('step %i', (step) => {
  const windows = denseWindows(lungs, step);

  test('every window is centred in the lung, once; on the lattice or for a cube without a node', () => {
    expect(new Set(windows.centres).size).toBe(windows.centres.length);
    windows.centres.forEach((centre, n) => {
      expect(lungs.voxels[centre]).not.toBe(0);
      const onLattice = unravel(centre, grid.dimensions).every((c) => c % step === 0);
      if (windows.nodes[n]! >= 0) expect(onLattice).toBe(true);
    });
    const nodes = Array.from(lungs.voxels.keys()).filter(
      (n) => lungs.voxels[n] && unravel(n, grid.dimensions).every((c) => c % step === 0),
    );
    expect(windows.nodes.filter((node) => node >= 0)).toHaveLength(nodes.length);
    if (step > 1) expect(windows.windowOfCube.size).toBeGreaterThan(0);
  });

  test('a constant stays constant in every lung voxel: the border is not darkened', () => {
    const spread = spreadOverLung(lungs, windows, new Float32Array(windows.centres.length).fill(0.7));
    spread.forEach((p, n) => {
      expect(p).toBeCloseTo(lungs.voxels[n] ? 0.7 : 0, 6);
    });
  });

  test('a voxel with a window of its own has exactly that value', () => {
    const values = Float32Array.from(windows.centres, (_, n) => Math.sin(n) ** 2);
    const spread = spreadOverLung(lungs, windows, values);
    windows.centres.forEach((centre, n) => {
      if (windows.nodes[n]! >= 0) expect(spread[centre]).toBe(values[n]);
    });
  });
});

test('inside the lung a linear field is reproduced between the windows', () => {
  const full: MaskVolume = { grid, voxels: new Uint8Array(COUNT).fill(1) };
  const field = (i: number, j: number, k: number): number => 0.1 + 0.01 * i + 0.005 * j - 0.002 * k;
  const windows = denseWindows(full, 4);
  const values = Float32Array.from(windows.centres, (centre) => field(...unravel(centre, grid.dimensions)));
  const spread = spreadOverLung(full, windows, values);
  for (let k = 0; k <= 24; k++) {
    for (let j = 0; j <= 28; j++) {
      for (let i = 0; i <= 36; i++) expect(spread[at(i, j, k)]).toBeCloseTo(field(i, j, k), 6);
    }
  }
});

test('the lattice starts at voxel 0 and stays inside', () => {
  expect(latticeOver([37, 29, 26], 4).dimensions).toEqual([10, 8, 7]);
  expect(latticeOver([33, 1, 8], 8).dimensions).toEqual([5, 1, 1]);
});

test('cells: windows keep within the promised distance of the shared location', () => {
  const ct: CtVolume = { grid, voxels: new Int16Array(COUNT) };
  for (const step of [1, 2, 4, 8]) {
    const { centres } = denseWindows(lungs, step);
    const edge = cellEdge(step);
    // The "location" here is the point in mm itself, so that the distance can be seen.
    const batches = locationCells(ct, centres, (p) => locationPoint(p[0], p[1], p[2]), edge, 50);
    expect(batches.flatMap((batch) => batch.windows).sort((a, b) => a - b)).toEqual([...centres.keys()]);
    for (const { location, windows } of batches) {
      expect(windows.length).toBeLessThanOrEqual(50);
      for (const window of windows) {
        unravel(centres[window]!, grid.dimensions).forEach((c, axis) => {
          expect(Math.abs(c + grid.origin[axis]! - location[axis]!)).toBeLessThan(edge);
        });
      }
    }
  }
});

describe('gatherWindow', () => {
  const random = seededRandom(1);
  const ct: CtVolume = {
    grid,
    voxels: Int16Array.from({ length: COUNT }, () => Math.round(-1400 + 2000 * random())),
  };

  test.each([[[18, 14, 13]], [[0, 0, 0]], [[36, 28, 25]], [[20, 2, 24]]] as const)('at %j', (centre) => {
    const out = new Float32Array(PATCH_VOXELS + 3).fill(9);
    gatherWindow(ct, centre, out, 2);
    expect([out[0], out[1], out[PATCH_VOXELS + 2]]).toEqual([9, 9, 9]);
    for (let n = 0; n < PATCH_VOXELS; n++) {
      const [i, j, k] = unravel(n, [32, 32, 32]).map((c, axis) => c + centre[axis]! - 16) as [
        number,
        number,
        number,
      ];
      const inside = i >= 0 && j >= 0 && k >= 0 && i < 37 && j < 29 && k < 26;
      const hu = inside ? Math.max(-1024, Math.min(240, ct.voxels[at(i, j, k)]!)) : -1024;
      if (Math.abs(out[2 + n]! - (((hu + 1024) / 1264) * 2 - 1)) > 1e-6)
        expect.fail(`voxel ${n}: ${out[2 + n]}`);
    }
  });
});
