import type { Location } from '../common/geometry.ts';
import { type Random, shuffled } from '../common/random.ts';

/** In units of p, whose axes run from −1 to 1 over the atlas: about a patch's half edge in an adult. */
const NEAR = 0.15;

interface Located {
  readonly location: Location;
}

/**
 * Gives boxes of disease a reader's healthy box that lies near in the atlas, each used once, the nearest pairs first.
 * Healthy boxes without a partner are left out: where they lie would tell them from the others.
 * @returns the healthy boxes used, and the boxes of disease that still need a healthy patch of their place.
 */
export function matchHealthyBoxes<D extends Located, H extends Located>(
  diseased: readonly D[],
  healthy: readonly H[],
  random: Random,
): { readonly used: readonly H[]; readonly unmatched: readonly D[] } {
  const pairs = shuffled(diseased, random).flatMap((box) =>
    healthy.flatMap((candidate) => {
      const distance = Math.hypot(...box.location.map((p, axis) => p - candidate.location[axis]!));
      return distance <= NEAR ? [{ box, candidate, distance }] : [];
    }),
  );
  const matched = new Set<D>();
  const used = new Set<H>();
  for (const { box, candidate } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (matched.has(box) || used.has(candidate)) continue;
    matched.add(box);
    used.add(candidate);
  }
  return { used: [...used], unmatched: diseased.filter((box) => !matched.has(box)) };
}
