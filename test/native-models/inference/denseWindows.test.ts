import { describe, expect, test } from 'vitest';
import { sigmoid } from '../../../native-models/analysis/logisticRegression.ts';
import { type Grid, IDENTITY } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type CtVolume, type MaskVolume, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { type DenseWindows, denseWindows, unravel } from '../../../native-models/inference/denseWindows.ts';
import { gatherWindow } from '../../../native-models/inference/gatherWindow.ts';
import { cellEdge, locationCells } from '../../../native-models/inference/locationCells.ts';
import { probabilityVolume } from '../../../native-models/inference/probabilityOfLungs.ts';
import { latticeOver, nodeVoxel } from '../../../native-models/inference/windowLattice.ts';

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
/** Node → its value, for `probabilityVolume`. */
const logitsOf = ({ lattice, nodes }: DenseWindows, value: (i: number, j: number, k: number) => number) => ({
  lattice,
  nodes,
  logits: Float32Array.from(nodes, (node) => value(...nodeVoxel(lattice, node))),
});

describe.each([1, 2, 4, 8])('step %i', (step) => {
  const windows = denseWindows(lungs, step);

  test('windows lie on the corners of every lung voxel, and on no other node', () => {
    const expected = new Set<number>();
    const [nx, ny] = windows.lattice.dimensions;
    lungs.voxels.forEach((label, n) => {
      if (!label) return;
      const [x, y, z] = unravel(n, grid.dimensions).map((c) => [Math.floor(c / step), Math.ceil(c / step)]);
      for (const i of x!) for (const j of y!) for (const k of z!) expected.add(i + nx * (j + ny * k));
    });
    expect([...windows.nodes]).toEqual([...expected].sort((a, b) => a - b));
  });

  test('a constant stays constant in every lung voxel, 0 outside: the border is not darkened', () => {
    const { voxels } = probabilityVolume(
      lungs,
      logitsOf(windows, () => 0.8),
    );
    voxels.forEach((p, n) => {
      expect(p).toBeCloseTo(lungs.voxels[n] ? sigmoid(0.8) : 0, 6);
    });
  });

  test('a linear logit is reproduced in every lung voxel, also at the borders of lung and volume', () => {
    const field = (i: number, j: number, k: number): number => 0.1 + 0.1 * i + 0.05 * j - 0.02 * k;
    const { voxels } = probabilityVolume(lungs, logitsOf(windows, field));
    voxels.forEach((p, n) => {
      const expected = lungs.voxels[n] ? sigmoid(field(...unravel(n, grid.dimensions))) : 0;
      if (Math.abs(p - expected) > 1e-6) expect.fail(`voxel ${n}: ${p}, expected ${expected}`);
    });
  });

  test('cells: every window once, near the shared location, whatever else is in the cell', () => {
    const edge = cellEdge(step);
    const { nodes, batches } = locationCells(windows, edge, 50);
    expect([...nodes].sort((a, b) => a - b)).toEqual([...windows.nodes]);
    expect(batches[0]!.from).toBe(0);
    expect(batches.at(-1)!.to).toBe(nodes.length);
    const centres = new Map<number, string>();
    batches.forEach(({ centre, from, to }, n) => {
      expect(from).toBe(n === 0 ? 0 : batches[n - 1]!.to);
      expect(to - from).toBeLessThanOrEqual(50);
      for (const node of nodes.subarray(from, to)) {
        centres.set(node, centre.join());
        nodeVoxel(windows.lattice, node).forEach((c, axis) => {
          expect(Math.abs(c - centre[axis]!)).toBeLessThanOrEqual(edge / 2);
        });
      }
    });
    const half = { lattice: windows.lattice, nodes: windows.nodes.filter((_, n) => n % 2 === 0) };
    const fewer = locationCells(half, edge, 7);
    for (const { centre, from, to } of fewer.batches) {
      for (const node of fewer.nodes.subarray(from, to)) expect(centre.join()).toBe(centres.get(node));
    }
  });
});

test('the lattice starts at voxel 0 and encloses the last', () => {
  expect(latticeOver([37, 29, 26], 4).dimensions).toEqual([10, 8, 8]);
  expect(latticeOver([33, 1, 8], 8).dimensions).toEqual([5, 1, 2]);
});

describe('gatherWindow', () => {
  const random = seededRandom(1);
  const ct: CtVolume = {
    grid,
    voxels: Int16Array.from({ length: COUNT }, () => Math.round(-1400 + 2000 * random())),
  };

  test.each([
    [[18, 14, 13]],
    [[0, 0, 0]],
    [[36, 28, 25]],
    [[20, 2, 24]],
    [[40, 32, 32]],
    [[60, 14, 13]],
  ] as const)('at %j', (centre) => {
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
