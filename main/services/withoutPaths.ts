import { basename, dirname, sep } from 'node:path';

/** A word of a path. */
const WORD = String.raw`[^\s/\\'"“”()<>,;:]`;

/**
 * Absolute paths of two parts or more, as far as the next space, quote or bracket. A folder, which a separator
 * ends, may be of up to four words: `/home/Jane Doe/1.dcm`.
 */
const ABSOLUTE = new RegExp(
  String.raw`(?<![\w.:/])(?:[A-Za-z]:[\\/]|\\\\|\/)(?:${WORD}+(?: ${WORD}+){0,3}[\\/])+(${WORD}*)`,
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
