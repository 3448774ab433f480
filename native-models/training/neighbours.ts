import type { Landmark } from '../landmarks/atlas.ts';

/**
 * N(j) of eq. 7: the ℓ landmarks nearest to landmark j on the atlas (Euclidean, mm), nearest first.
 * Equal distances are ordered by index, so that the answer does not depend on the platform.
 *
 * @throws RangeError when the atlas has fewer than ℓ other landmarks.
 */
export function nearestLandmarks(
  landmarks: readonly Landmark[],
  j: number,
  count: number,
): readonly number[] {
  const from = landmarks[j];
  if (!from || landmarks.length <= count) {
    throw new RangeError(
      `nearestLandmarks: ${count} neighbours of landmark ${j} asked for, the atlas has ${landmarks.length} landmarks`,
    );
  }
  return landmarks
    .map(({ corner }, index) => ({ index, distance: squaredDistance(corner, from.corner) }))
    .filter(({ index }) => index !== j)
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index);
}

const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, axis) => sum + (value - b[axis]!) ** 2, 0);
