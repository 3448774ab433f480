import { basename, dirname, sep } from 'node:path';

/** A letter of a file's name at the end of a path. */
const LETTER = String.raw`[^\s/\\'"“”()<>,;:]`;
/**
 * A folder's name goes on to its separator: commas belong to it, and brackets that close before it or have no
 * partner, but not the one that closes the sentence's own: `scans (2)`, `Doe, Jane`, `old (Doe`.
 */
const FOLDER_LETTER = String.raw`(?:[^\s/\\'"“”<>;:()]|\([^()/\\]*\)|\((?=[^()/\\]*[/\\])|\)(?=[^\s()]))`;

/**
 * Absolute paths of two parts or more, as far as the next space, quote or bracket. A folder, which a separator
 * ends, may be of up to four words: `/home/Jane Doe/1.dcm`.
 */
const ABSOLUTE = new RegExp(
  String.raw`(?<![\w.:/])(?:[A-Za-z]:[\\/]|\\\\|\/)(?:${FOLDER_LETTER}+(?: ${FOLDER_LETTER}+){0,3}[\\/])+(${LETTER}*)`,
  'g',
);

/**
 * Words of main as the window and a log may have them: of each path only its last part is left, or what follows
 * the folder that was given.
 * @param roots paths whose text may hold spaces; each is shortened to its own name.
 */
export function withoutPaths(text: string, roots: readonly string[]): string {
  const longestFirst = [...roots].filter((root) => root.length > 1).sort((a, b) => b.length - a.length);
  const short = longestFirst.reduce((words, root) => words.replaceAll(root, basename(root)), text);
  return short.replace(ABSOLUTE, '$1');
}

/** A file's name relative to what was dropped: `export/1/2.dcm`. Without a root the file's own name. */
export function nameBelow(name: string, roots: readonly string[]): string {
  const root = roots.find(
    (each) => name === each || name.startsWith(each + sep) || name.startsWith(`${each}!`),
  );
  if (root === undefined) return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const folder = dirname(root);
  return name.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
}
