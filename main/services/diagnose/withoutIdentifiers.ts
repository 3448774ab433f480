import { withoutPaths } from '../library/withoutPaths.ts';

/** Takes out of a text whatever may name a person, a place or a file. */
export type Strip = (text: string) => string;

const HIDDEN = '█';
/** Shorter ones are no names, and are everywhere. */
const SHORTEST = 3;

/** What looks like an identifier, whatever it says: what is quoted, files, UIDs, person names, addresses, dates, numbers. */
const SUSPECT: readonly RegExp[] = [
  /“[^”]*”|"[^"]*"|'[^']*'|‘[^’]*’/g,
  /[\p{L}\p{N}_-]+(?:\^[\p{L}\p{N}_-]*)+/gu,
  /[^\s@]+@[^\s@]+/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  /\b[0-2](?:\.\d+){3,}\b/g,
  /[^\s:;,()]+\.(?:dcm|zip|csv|tsv|nii|gz|nrrd|nhdr|pdf|npy|onnx|drasclr|pth|tar|json|jsonl|sqlite)\b/gi,
  /\b(?:19|20)\d{2}-?\d{2}-?\d{2}\b/g,
  /\b\d{5,}\b/g,
  /\b[0-9a-f]{8,}\b/gi,
];

/**
 * @param known names that the library or the computer holds, in any spelling: each of their words is taken out wherever
 *   it stands as a word.
 */
export function makeStrip(known: Iterable<string>): Strip {
  const words = new Set<string>();
  for (const name of known) for (const word of wordsOf(name)) words.add(word);
  return (text) =>
    SUSPECT.reduce((left, pattern) => left.replaceAll(pattern, HIDDEN), withoutPaths(text, [])).replaceAll(
      /[\p{L}\p{N}]+/gu,
      (word) => (words.has(word.toLowerCase()) ? HIDDEN : word),
    );
}

const wordsOf = (name: string): string[] =>
  (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length >= SHORTEST);
