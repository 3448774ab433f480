import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';

/** Left over for the catalog, its journal and what else the computer writes meanwhile. */
const RESERVE_BYTES = 64 * 2 ** 20;

/** What the user may still write on the disk of a folder that is there or will be made, in bytes. */
export function freeBytes(folder: string): number {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

export const hasSpace = (folder: string, bytes: number): boolean =>
  freeBytes(folder) >= bytes + RESERVE_BYTES;

/**
 * Refuses long work that would fill the disk, before it begins.
 * @param folder that will be written. @param bytes an estimate of what will be added.
 * @param work what needs it, as the beginning of a sentence.
 * @throws Refusal `not-enough-space` with what is needed and what is there.
 */
export function requireSpace(folder: string, bytes: number, work: string): void {
  if (bytes === 0 || hasSpace(folder, bytes)) return;
  throw new Refusal(
    'not-enough-space',
    `${work} needs about ${sizeText(bytes + RESERVE_BYTES)} on the disk of ${folder}, and ${sizeText(freeBytes(folder))} are free; nothing was begun: free some space, or use another disk`,
  );
}

/** `3.2 GB`, in powers of ten as disks are sold. */
export const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
