import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { AXES, type Plane } from '../../../viewer/planes.ts';

/** Half the grid's step of 26 mm: some layer of the grid is always seen. */
export const REACH_MM = 13;
/** How far beside a cross a click still means it. */
export const GRIP_MM = 6;

/** Point `at` of a flat list. */
export const pointOf = (points: readonly number[], at: number): Vec3 => [
  points[3 * at]!,
  points[3 * at + 1]!,
  points[3 * at + 2]!,
];

/** How near a point is to a slice: 1 in it, 0 from {@link REACH_MM} on. */
export const nearness = (point: Vec3, plane: Plane, position: Vec3): number => {
  const { normal } = AXES[plane];
  return Math.max(0, 1 - Math.abs(point[normal] - position[normal]) / REACH_MM);
};

/** The landmark that a click on a slice means: the nearest cross within reach; −1 when there is none. */
export function landmarkAt(points: readonly number[], plane: Plane, clicked: Vec3): number {
  const { u, v } = AXES[plane];
  return smallest(points, (point) => {
    const off = Math.hypot(point[u] - clicked[u], point[v] - clicked[v]);
    return off <= GRIP_MM && nearness(point, plane, clicked) > 0 ? off : Number.POSITIVE_INFINITY;
  });
}

/** The landmark nearest to a point in space; −1 in an empty list. */
export const nearestLandmark = (points: readonly number[], to: Vec3): number =>
  smallest(points, (point) => Math.hypot(point[0] - to[0], point[1] - to[1], point[2] - to[2]));

/** The next one after `from` for which `wanted` holds, round the end; −1 when there is none. */
export function nextWhere(count: number, from: number, wanted: (at: number) => boolean): number {
  for (let step = 1; step <= count; step++) {
    const at = (from + step + count) % count;
    if (wanted(at)) return at;
  }
  return -1;
}

function smallest(points: readonly number[], cost: (point: Vec3) => number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; 3 * at < points.length; at++) {
    const own = cost(pointOf(points, at));
    if (own >= least) continue;
    least = own;
    best = at;
  }
  return best;
}
