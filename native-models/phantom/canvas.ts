import type { Vec3 } from '../common/geometry.ts';
import type { CtVolume } from '../common/volume.ts';

/** A tapered rod with round ends, LPS mm. */
export interface Rod {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly fromRadiusMm: number;
  readonly toRadiusMm: number;
}

export interface Box {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** Voxel indices (inclusive) that a box of patient mm covers; the grid's axes are those of LPS. */
export function voxelBox(ct: CtVolume, low: Vec3, high: Vec3): Box {
  const { origin, spacingMm, dimensions } = ct.grid;
  const index = (value: number, axis: 0 | 1 | 2, round: (v: number) => number) =>
    Math.min(dimensions[axis] - 1, Math.max(0, round((value - origin[axis]) / spacingMm[axis])));
  return {
    low: [index(low[0], 0, Math.ceil), index(low[1], 1, Math.ceil), index(low[2], 2, Math.ceil)],
    high: [index(high[0], 0, Math.floor), index(high[1], 1, Math.floor), index(high[2], 2, Math.floor)],
  };
}

/** Width of the anti-aliased edge: about a voxel, so that thin things keep their mass. */
export const edgeWidth = (ct: CtVolume): number =>
  0.6 * ct.grid.spacingMm[0] + 0.4 * Math.max(ct.grid.spacingMm[0], ct.grid.spacingMm[2]);

/**
 * Blends `hu` into the voxels of a rod by the share of each voxel that it covers; a rod thinner than
 * a voxel keeps its cross-section. `covered` hears of each voxel that is mostly inside. Mutates `ct`.
 */
export function paintRod(ct: CtVolume, rod: Rod, hu: number, covered?: (index: number) => void): void {
  const { from, to, fromRadiusMm, toRadiusMm } = rod;
  const { origin, spacingMm, dimensions } = ct.grid;
  const width = edgeWidth(ct);
  const reach = Math.max(fromRadiusMm, toRadiusMm, width / 2) + width / 2;
  const box = voxelBox(
    ct,
    [Math.min(from[0], to[0]) - reach, Math.min(from[1], to[1]) - reach, Math.min(from[2], to[2]) - reach],
    [Math.max(from[0], to[0]) + reach, Math.max(from[1], to[1]) + reach, Math.max(from[2], to[2]) + reach],
  );
  const ux = to[0] - from[0];
  const uy = to[1] - from[1];
  const uz = to[2] - from[2];
  const squared = ux * ux + uy * uy + uz * uz || 1e-9;
  const [nx, ny] = dimensions;
  for (let k = box.low[2]; k <= box.high[2]; k++) {
    const z = origin[2] + k * spacingMm[2] - from[2];
    for (let j = box.low[1]; j <= box.high[1]; j++) {
      const y = origin[1] + j * spacingMm[1] - from[1];
      const row = nx * (j + ny * k);
      for (let i = box.low[0]; i <= box.high[0]; i++) {
        const x = origin[0] + i * spacingMm[0] - from[0];
        const t = Math.min(1, Math.max(0, (x * ux + y * uy + z * uz) / squared));
        const dx = x - t * ux;
        const dy = y - t * uy;
        const dz = z - t * uz;
        const radius = fromRadiusMm + t * (toRadiusMm - fromRadiusMm);
        const seen = Math.max(radius, width / 2);
        const distance = Math.sqrt(dx * dx + dy * dy + dz * dz) - seen;
        if (distance >= width / 2) continue;
        const thin = radius / seen;
        const share = Math.min(1, 0.5 - distance / width) * thin * thin;
        const at = row + i;
        ct.voxels[at] = Math.round(ct.voxels[at]! + (hu - ct.voxels[at]!) * share);
        if (share > 0.5) covered?.(at);
      }
    }
  }
}

/** A voxel inside a ball: its index, its distance from the centre and its place, mm. */
type Visit = (index: number, distanceMm: number, x: number, y: number, z: number) => void;

/** Calls `visit` for each voxel whose centre lies in the ball, LPS mm. */
export function visitBall(ct: CtVolume, centre: Vec3, reachMm: number, visit: Visit): void {
  const { origin, spacingMm, dimensions } = ct.grid;
  const [cx, cy, cz] = centre;
  const box = voxelBox(
    ct,
    [cx - reachMm, cy - reachMm, cz - reachMm],
    [cx + reachMm, cy + reachMm, cz + reachMm],
  );
  for (let k = box.low[2]; k <= box.high[2]; k++) {
    const z = origin[2] + k * spacingMm[2];
    for (let j = box.low[1]; j <= box.high[1]; j++) {
      const y = origin[1] + j * spacingMm[1];
      const row = dimensions[0] * (j + dimensions[1] * k);
      for (let i = box.low[0]; i <= box.high[0]; i++) {
        const x = origin[0] + i * spacingMm[0];
        const distance = Math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2);
        if (distance < reachMm) visit(row + i, distance, x, y, z);
      }
    }
  }
}
