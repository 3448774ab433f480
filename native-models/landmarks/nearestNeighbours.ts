import type { Landmark } from './atlas.ts';

/**
 * N(j) of the paper for every landmark j: the indices of the ℓ landmarks whose centres are nearest,
 * nearest first, without j itself; among equals the lower index, so that every run agrees.
 *
 * @returns `[landmark][ℓ]`; shorter when there are too few landmarks.
 */
export function nearestNeighbours(landmarks: readonly Pick<Landmark, 'centre'>[], count: number): number[][] {
  return landmarks.map(({ centre }, j) =>
    landmarks
      .map((other, index) => ({ index, distance: squaredDistance(centre, other.centre) }))
      .filter(({ index }) => index !== j)
      .sort((a, b) => a.distance - b.distance || a.index - b.index)
      .slice(0, count)
      .map(({ index }) => index),
  );
}

/** In µm², rounded: centres on one grid must tie exactly, whatever the origin's last digits. */
const squaredDistance = (a: Landmark['centre'], b: Landmark['centre']): number =>
  Math.round(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) * 1e6);
