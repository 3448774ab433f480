import { InvalidArgumentError } from 'commander';

/** Parser of a whole number of at least `least`, and at most `most`. */
export const wholeNumber =
  (least: number, most = Number.POSITIVE_INFINITY) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      const range = most < Number.POSITIVE_INFINITY ? `from ${least} to ${most}` : `of at least ${least}`;
      throw new InvalidArgumentError(`expected a whole number ${range}, got "${text}"`);
    }
    return value;
  };

/** Parser of any finite number, negative ones too. */
export function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`expected a number, got "${text}"`);
  }
  return value;
}

/** Parser of a number above zero. */
export function positiveNumber(text: string): number {
  const value = finiteNumber(text);
  if (value <= 0) throw new InvalidArgumentError(`expected a number above 0, got "${text}"`);
  return value;
}
