import { describe, expect, it } from 'vitest';
import type { CtVolume } from '../../../native-models/common/volume.ts';
import { lungLitres } from '../../../native-models/lung/litres.ts';
import { findLungs } from '../../../native-models/lung/segmentLungs.ts';
import { makeChest } from './chest.ts';

const codes = (ct: CtVolume): string[] => findLungs(ct).findings.map(({ code }) => code);

/** Calls `set` for each voxel with its place in mm and keeps what it returns. */
function repaint(
  { grid, voxels }: CtVolume,
  set: (x: number, y: number, z: number, hu: number) => number,
): CtVolume {
  const [nx, ny] = grid.dimensions;
  const [x0, y0, z0] = grid.origin;
  const painted = voxels.map((hu, v) => {
    const i = v % nx;
    const row = (v - i) / nx;
    return set(x0 + 3 * i, y0 + 3 * (row % ny), z0 + 3 * Math.floor(row / ny), hu);
  });
  return { grid, voxels: painted };
}

/** Slices `from` on. */
function above({ grid, voxels }: CtVolume, from: number): CtVolume {
  const [nx, ny, nz] = grid.dimensions;
  const origin = [grid.origin[0], grid.origin[1], grid.origin[2] + 3 * from] as const;
  return { grid: { ...grid, dimensions: [nx, ny, nz - from], origin }, voxels: voxels.slice(from * nx * ny) };
}

/** A stomach in the left base, half gas on fluid; partial volume of a thin diaphragm joins it to the lung. */
const STOMACH = { x: 66, y: -10, z: -88, radius: 44, level: 8 } as const;
const withStomach = (ct: CtVolume): CtVolume =>
  repaint(ct, (x, y, z, hu) => {
    const { x: cx, y: cy, z: cz, radius, level } = STOMACH;
    const d = Math.hypot(x - cx, y - cy, z - cz);
    if (d > radius + 3) return hu;
    if (d > radius) return Math.max(hu, hu < -500 ? -620 : 40);
    return y - cy > level ? 20 : -1000;
  });

describe('findLungs', () => {
  it('has nothing to say of whole lungs, healthy or not', () => {
    for (const options of [{}, { lungHu: -940 }, { lungHu: -970 }, { noiseHu: 60 }])
      expect(codes(makeChest(options))).toEqual([]);
  });

  it('leaves gas with a fluid level below the diaphragm out, and says how much', () => {
    const ct = withStomach(makeChest());
    const { lungs, findings } = findLungs(ct);
    expect(findings.map(({ code }) => code)).toContain('gas-left-out');
    const [nx, ny] = ct.grid.dimensions;
    let [gas, gasInLung] = [0, 0];
    repaint(ct, (x, y, z, hu) => {
      const { x: cx, y: cy, z: cz, radius, level } = STOMACH;
      if (Math.hypot(x - cx, y - cy, z - cz) > radius - 6 || y - cy > level - 6) return hu;
      gas++;
      const v =
        (x - ct.grid.origin[0]) / 3 + nx * ((y - ct.grid.origin[1]) / 3 + (ny * (z - ct.grid.origin[2])) / 3);
      if (lungs.voxels[v] !== 0) gasInLung++;
      return hu;
    });
    expect(gas).toBeGreaterThan(1000);
    expect(gasInLung / gas).toBeLessThan(0.02);
    const whole = lungLitres(findLungs(makeChest()).lungs);
    expect(lungLitres(lungs).right).toBeCloseTo(whole.right, 2);
    expect(lungLitres(lungs).left).toBeLessThan(whole.left);
  });

  it('also where the scan ends in the gas', () => {
    expect(codes(above(withStomach(makeChest()), 10))).toContain('gas-left-out');
  });

  it('keeps a bulla, which has lung around it', () => {
    const bulla = repaint(makeChest(), (x, y, z, hu) =>
      Math.hypot(x - 62, y + 10, z + 50) < 30 && hu < -500 ? -1000 : hu,
    );
    expect(codes(bulla)).toEqual([]);
    const litres = lungLitres(findLungs(bulla).lungs);
    expect(litres.left).toBeCloseTo(lungLitres(findLungs(makeChest()).lungs).left, 1);
  });

  it('says that a scan ends inside the lung, below or above', () => {
    const ct = makeChest();
    const [nx, ny, nz] = ct.grid.dimensions;
    expect(codes(above(ct, 30))).toEqual(['lung-cut-off']);
    const top = nz - 30;
    const below = {
      grid: { ...ct.grid, dimensions: [nx, ny, top] as const },
      voxels: ct.voxels.slice(0, top * nx * ny),
    };
    expect(codes(below)).toEqual(['lung-cut-off']);
    const padded = ct.voxels.slice();
    padded.fill(-1024, 0, 30 * nx * ny);
    expect(codes({ grid: ct.grid, voxels: padded })).toEqual(['lung-cut-off']);
  });

  it('says that the field of view cuts the lung', () => {
    expect(codes(makeChest({ halfWidthMm: 90 }))).toContain('lung-cut-by-field');
    expect(codes(makeChest({ fieldMm: 90 }))).toContain('lung-cut-by-field');
  });

  it('estimates what fluid takes from one lung', () => {
    const effusion = repaint(makeChest(), (x, _y, z, hu) => (x > 20 && z < 30 && hu < -500 ? 15 : hu));
    const { lungs, findings } = findLungs(effusion);
    const said = findings.find(({ code }) => code === 'lungs-unequal');
    expect(said?.message).toContain('left lung');
    const missing = Number(/about ([\d.]+) L may be/.exec(said!.message)![1]);
    const whole = lungLitres(findLungs(makeChest()).lungs);
    expect(Math.abs(missing - (whole.left - lungLitres(lungs).left))).toBeLessThan(0.25 * whole.left);
  });
});
