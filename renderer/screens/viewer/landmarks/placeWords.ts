import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { landmarkWords as words } from '../../../strings/en/landmarks.ts';

const AXES = [
  ['right', 'left'],
  ['front', 'back'],
  ['down', 'up'],
] as const;
const SIDES = { ...words.sides, up: words.sides.head, down: words.sides.feet };

/** An LPS point as a reader says it: `46 mm right, 12 mm front, 203 mm down` of the scanner's origin. */
export const placeWords = (point: Vec3): string =>
  point.map((mm, axis) => `${Math.abs(Math.round(mm))} mm ${SIDES[AXES[axis]![mm < 0 ? 0 : 1]]}`).join(', ');
