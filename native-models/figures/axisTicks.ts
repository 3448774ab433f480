/** A step of 1, 2 or 5 times a power of ten that divides a range into `parts` or a few fewer. @param range above 0. */
export function niceStep(range: number, parts: number): number {
  const least = range / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9))!;
  return Number((digit * power).toPrecision(1));
}

/** Multiples of a nice step whose first and last enclose `from` to `to`. @param parts about so many. */
export function niceTicks(from: number, to: number, parts: number): number[] {
  const step = niceStep(to > from ? to - from : Math.abs(from) || 1, parts);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(to / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
