import { basename, join, sep } from 'node:path';

/** A path as text or, where a name is no valid UTF-8 (old drives, other alphabets), as its bytes. */
export type DiskPath = string | Buffer;

export function joinPath(folder: DiskPath, name: Buffer): DiskPath {
  const text = name.toString('utf8');
  if (typeof folder === 'string' && Buffer.from(text, 'utf8').equals(name)) return join(folder, text);
  return Buffer.concat([Buffer.from(folder as string), Buffer.from(sep), name]);
}

/** For people: bytes that are no UTF-8 become replacement characters. */
export const shownPath = (path: DiskPath): string => path.toString('utf8');

export const baseName = (path: DiskPath): string => basename(shownPath(path));

/** Equal for equal paths, also where two differ only in bytes that are no UTF-8. */
export const pathKey = (path: DiskPath): string => Buffer.from(path as string).toString('latin1');
