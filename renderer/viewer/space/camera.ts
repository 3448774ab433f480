import type { Grid, Vec3 } from '../../../native-models/common/geometry.ts';

/** An orthographic camera that turns about the middle of the scan. */
export interface Camera {
  /** LPS mm: what lies in the middle of the pane. */
  readonly centre: Vec3;
  /** Half of what fits into the shorter side of the pane, mm. */
  readonly reachMm: number;
  /** 0 looks from the front; positive walks around the patient to his left side. */
  readonly azimuth: number;
  /** Radians above the horizon, −π/2 … π/2. */
  readonly elevation: number;
}

/** Unit vectors in the patient (LPS). */
export interface CameraAxes {
  readonly right: Vec3;
  readonly up: Vec3;
  /** Away from the reader. */
  readonly forward: Vec3;
}

/** From the front, as on a chest film: the patient's right on the left of the screen, the head up. */
export function cameraOn(grid: Grid): Camera {
  const size = grid.dimensions.map((n, axis) => n * grid.spacingMm[axis]!);
  return {
    centre: grid.origin.map((mm, axis) => mm + (size[axis]! - grid.spacingMm[axis]!) / 2) as unknown as Vec3,
    reachMm: 0.56 * Math.max(...size),
    azimuth: 0,
    elevation: 0,
  };
}

export function cameraAxes({ azimuth, elevation }: Camera): CameraAxes {
  const [ca, sa, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  return {
    right: [ca, sa, 0],
    up: [-sa * se, ca * se, ce],
    forward: [-sa * ce, ca * ce, -se],
  };
}

export const turned = (camera: Camera, azimuth: number, elevation: number): Camera => ({
  ...camera,
  azimuth: camera.azimuth + azimuth,
  elevation: Math.min(Math.max(camera.elevation + elevation, -Math.PI / 2), Math.PI / 2),
});

export const zoomed = (camera: Camera, factor: number): Camera => ({
  ...camera,
  reachMm: Math.min(Math.max(camera.reachMm / factor, 10), 2000),
});

export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Where a point is seen, CSS pixels of a pane, and how far behind the middle it lies, mm. */
export function seenAt(
  camera: Camera,
  point: Vec3,
  [width, height]: readonly [number, number],
): readonly [x: number, y: number, behindMm: number] {
  const { right, up, forward } = cameraAxes(camera);
  const from = point.map((mm, axis) => mm - camera.centre[axis]!) as unknown as Vec3;
  const scale = Math.min(width, height) / (2 * camera.reachMm);
  return [width / 2 + scale * dot(from, right), height / 2 - scale * dot(from, up), dot(from, forward)];
}

/** Column-major 4 × 4: patient mm → clip space. */
export function clipMatrix(camera: Camera, width: number, height: number): Float32Array {
  const { right, up, forward } = cameraAxes(camera);
  const short = Math.min(width, height);
  const sx = short / width / camera.reachMm;
  const sy = short / height / camera.reachMm;
  const sz = 1 / 4000;
  const row = (axis: Vec3, scale: number): readonly number[] => [
    ...axis.map((v) => v * scale),
    -dot(axis, camera.centre) * scale,
  ];
  const rows = [row(right, sx), row(up, sy), row(forward, sz), [0, 0, 0, 1]];
  return Float32Array.from({ length: 16 }, (_, at) => rows[at % 4]![Math.floor(at / 4)]!);
}

const LETTERS = [
  ['R', 'L'],
  ['A', 'P'],
  ['I', 'S'],
] as const;

/** What of the patient lies towards a direction of the screen: one letter, or two when it is between. */
export function letterTowards(direction: Vec3): string {
  return [0, 1, 2]
    .filter((axis) => Math.abs(direction[axis]!) > 0.4)
    .sort((a, b) => Math.abs(direction[b]!) - Math.abs(direction[a]!))
    .slice(0, 2)
    .map((axis) => LETTERS[axis]![direction[axis]! > 0 ? 1 : 0])
    .join('');
}
