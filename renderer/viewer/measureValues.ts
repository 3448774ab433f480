import type { Vec3 } from '../../native-models/common/geometry.ts';

/** What cornerstone has computed of a region or point, from the image that is shown. */
export interface MeasuredDensity {
  readonly meanHu: number;
  /** Null for a point. */
  readonly sdHu: number | null;
  readonly areaMm2: number | null;
}

type Points = readonly (readonly number[])[];

const between = (a: readonly number[], b: readonly number[]): Vec3 =>
  [0, 1, 2].map((axis) => b[axis]! - a[axis]!) as unknown as Vec3;

/** Distance of the two ends of a line, mm. */
export const lengthMm = ([from, to]: Points): number => Math.hypot(...between(from!, to!));

/** Angle at the middle of three points, degrees, 0 … 180. */
export function angleDegrees([a, corner, b]: Points): number {
  if (!a || !corner || !b) return Number.NaN;
  const [u, v] = [between(corner, a), between(corner, b)];
  const dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  const cosine = dot / (Math.hypot(...u) * Math.hypot(...v));
  return (180 / Math.PI) * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

/** Mean of some points. */
export const middleOf = (points: Points): Vec3 =>
  [0, 1, 2].map(
    (axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length,
  ) as unknown as Vec3;
