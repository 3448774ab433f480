import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { landmarkWords as words } from '../../../strings/en/landmarks.ts';
import { pointOf } from './landmarkPoints.ts';

/** Where a third of the box around all landmarks ends. */
const THIRDS = [1 / 3, 2 / 3] as const;

/**
 * A landmark as a reader says it, by its place in the box around all of them: `right, upper third, back`. LPS: +x is
 * left, +y the back, +z the head.
 */
export function regionWords(points: readonly number[], at: number): string {
  const point = pointOf(points, at);
  const share = ([0, 1, 2] as const).map((axis) => {
    const along = points.filter((_, index) => index % 3 === axis);
    const [low, high] = [Math.min(...along), Math.max(...along)];
    return high === low ? 0.5 : (point[axis] - low) / (high - low);
  }) as unknown as Vec3;
  const third = (value: number): 0 | 1 | 2 => (value < THIRDS[0] ? 0 : value < THIRDS[1] ? 1 : 2);
  return [
    words.sides[share[0] < 0.5 ? 'right' : 'left'],
    words.levels[third(share[2])],
    words.depths[third(share[1])],
  ].join(', ');
}

/** `x −39, y 75, z −422 mm`. */
export const millimetreWords = (point: Vec3): string =>
  words.millimetres(...(point.map((mm) => mm.toFixed(0).replace('-', '−')) as [string, string, string]));
