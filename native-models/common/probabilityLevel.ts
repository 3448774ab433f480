/** A probability of 1 as a byte. */
export const PROBABILITY_ONE = 255;

/**
 * A threshold as the least stored byte that belongs to a mask, 1 … 255. The window sees probabilities as
 * bytes, so every threshold it can set is one of these, and a mask is the same wherever it is made.
 */
export type Level = number;

/** Byte of a probability in [0, 1]; 0.5 becomes {@link DEFAULT_LEVEL}. */
export const levelOf = (probability: number): Level => Math.round(probability * PROBABILITY_ONE);

/** The threshold of the paper's masks, probability 0.5 (section 5.3.1). */
export const DEFAULT_LEVEL: Level = levelOf(0.5);

/** The least probability that belongs to the mask of a level. */
export const thresholdOf = (level: Level): number => (level - 0.5) / PROBABILITY_ONE;
