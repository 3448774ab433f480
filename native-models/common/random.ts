/** Uniform numbers in [0, 1). Randomness is always an argument, never global. */
export type Random = () => number;

/** Mulberry32's state is a counter that goes up by this. */
const STEP = 0x6d2b79f5;

/** Mulberry32: 32 bits of state, enough for sampling and augmentation, equal on every platform. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + STEP) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The seed of what is left of a stream after so many of its numbers. */
export const seedAfter = (seed: number, drawn: number): number => (seed + Math.imul(drawn, STEP)) >>> 0;

/** A seed for a named sub-stream, so that adding one consumer does not shift another. */
export function deriveSeed(seed: number, ...labels: readonly (number | string)[]): number {
  let hash = seed >>> 0;
  for (const label of labels) {
    for (const char of `${label}|`) {
      hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
    }
  }
  return hash;
}

/** Standard normal deviate (Box–Muller). */
export function normal(random: Random): number {
  const u = 1 - random();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random());
}

/** Fisher–Yates; returns a new array. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
