/** Half-open range of rows. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts `count` rows into at most `parts` runs whose lengths differ by one at most, none shorter
 * than `smallest`; always at least one run.
 */
export function splitRows(count: number, parts: number, smallest: number): readonly Span[] {
  const used = Math.max(1, Math.min(parts, Math.floor(count / smallest)));
  return Array.from({ length: used }, (_, part) => ({
    start: Math.floor((count * part) / used),
    end: Math.floor((count * (part + 1)) / used),
  }));
}
