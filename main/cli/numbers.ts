import { InvalidArgumentError } from 'commander';

/** Parser of a whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`expected a whole number of at least ${least}, got "${text}"`);
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
