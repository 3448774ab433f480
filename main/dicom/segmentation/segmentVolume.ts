import type { Vec3 } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';
import { cross, dot } from '../vectors.ts';
import type { ReadSegmentation } from './readSegmentation.ts';

/** Slices may leave their place by so much of a step. */
const OFF_STEP = 0.05;

/**
 * One segment as a volume on the lattice of all frames: slices that some program left out, since nothing is in them,
 * are there and empty. A probability counts from one half on.
 * @throws Refusal `segmentation-geometry` when the frames do not lie on one lattice.
 */
export function segmentVolume(seg: ReadSegmentation, segment: number): MaskVolume {
  const first = seg.frames[0]!;
  const normal = cross(first.rowDirection, first.columnDirection);
  const positions = [
    ...new Set(seg.frames.map(({ position }) => Math.round(dot(normal, position) * 1e4) / 1e4)),
  ].sort((a, b) => a - b);
  const gaps = positions.slice(1).map((position, n) => position - positions[n]!);
  const step = gaps.length > 0 ? Math.min(...gaps) : 1;
  const indexOf = (position: Vec3): number => (dot(normal, position) - positions[0]!) / step;
  const slices = Math.round((positions.at(-1)! - positions[0]!) / step) + 1;
  const lowest = seg.frames.find(({ position }) => indexOf(position) < 0.5)!;
  const volume: MaskVolume = {
    grid: {
      dimensions: [seg.columns, seg.rows, slices],
      spacingMm: [first.pixelSpacingMm[0], first.pixelSpacingMm[1], step],
      origin: lowest.position,
      direction: [
        ...[first.rowDirection[0], first.columnDirection[0], normal[0]],
        ...[first.rowDirection[1], first.columnDirection[1], normal[1]],
        ...[first.rowDirection[2], first.columnDirection[2], normal[2]],
      ] as unknown as MaskVolume['grid']['direction'],
    },
    voxels: new Uint8Array(seg.columns * seg.rows * slices),
  };
  for (const frame of seg.frames) {
    if (frame.segment !== null && frame.segment !== segment) continue;
    const index = indexOf(frame.position);
    const k = Math.round(index);
    const drift = frame.position.map((mm, axis) => mm - lowest.position[axis]! - k * step * normal[axis]!);
    const turned = Math.abs(dot(frame.rowDirection, first.rowDirection) - 1) > 1e-4;
    if (
      turned ||
      Math.abs(index - k) > OFF_STEP ||
      Math.hypot(...drift) > 0.5 * Math.min(...first.pixelSpacingMm)
    ) {
      throw new Refusal('segmentation-geometry', 'expected frames on one straight, even stack, got others');
    }
    const wanted = (value: number): boolean => {
      if (seg.type === 'labelmap') return value === segment;
      return seg.type === 'fractional' ? 2 * value >= seg.maximum : value !== 0;
    };
    frame.pixels().forEach((value, v) => {
      if (wanted(value)) volume.voxels[k * seg.columns * seg.rows + v] = 1;
    });
  }
  return volume;
}
