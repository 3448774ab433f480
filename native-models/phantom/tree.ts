import type { Vec3 } from '../common/geometry.ts';
import { normal, type Random } from '../common/random.ts';

/** A branch of a tree in model mm; `tips` is the number of ends it feeds. */
export interface Branch {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly tips: number;
  readonly parentTips: number;
}

const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function centroid(points: readonly Vec3[]): Vec3 {
  let [x, y, z] = [0, 0, 0];
  for (const p of points) {
    x += p[0];
    y += p[1];
    z += p[2];
  }
  return [x / points.length, y / points.length, z / points.length];
}

/** Longest axis of a cloud, by power iteration on its covariance. */
function longestAxis(points: readonly Vec3[], middle: Vec3, random: Random): Vec3 {
  let axis: Vec3 = [normal(random), normal(random), normal(random)];
  for (let turn = 0; turn < 4; turn++) {
    let [x, y, z] = [0, 0, 0];
    for (const p of points) {
      const d = subtract(p, middle);
      const along = dot(d, axis);
      x += d[0] * along;
      y += d[1] * along;
      z += d[2] * along;
    }
    const length = Math.hypot(x, y, z) || 1;
    axis = [x / length, y / length, z / length];
  }
  return axis;
}

/**
 * Grows a space-filling tree from `root` to every point: each cloud is cut across its longest axis,
 * and a branch goes part of the way to the middle of each half (after Tawhai et al., Ann. Biomed.
 * Eng. 28, 2000). Branches come parents first.
 * @param points ends of the tree, model mm; they should fill one lobe.
 */
export function growTree(root: Vec3, points: readonly Vec3[], random: Random): Branch[] {
  const branches: Branch[] = [];
  const grow = (from: Vec3, cloud: readonly Vec3[], parentTips: number): void => {
    const middle = centroid(cloud);
    const share = cloud.length === 1 ? 0.9 : 0.42;
    const reach = subtract(middle, from);
    const bend = cloud.length === 1 ? 0 : 0.06 * Math.hypot(...reach);
    const to: Vec3 = [
      from[0] + share * reach[0] + bend * normal(random),
      from[1] + share * reach[1] + bend * normal(random),
      from[2] + share * reach[2] + bend * normal(random),
    ];
    branches.push({ from, to, tips: cloud.length, parentTips });
    if (cloud.length === 1) return;
    const axis = longestAxis(cloud, middle, random);
    const near = cloud.filter((p) => dot(subtract(p, middle), axis) < 0);
    const far = cloud.filter((p) => dot(subtract(p, middle), axis) >= 0);
    for (const half of [near, far]) if (half.length > 0) grow(to, half, cloud.length);
  };
  if (points.length > 0) grow(root, points, points.length);
  return branches;
}
