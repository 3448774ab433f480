import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { text } from './attributes.ts';
import type { DataSet } from './dataSet.ts';
import { type DiskPath, joinPath, shownPath } from './diskPath.ts';
import { isVerdict, rejected, type Verdict } from './instance.ts';
import { parseDataSet } from './parseDataSet.ts';
import { readItems } from './readElements.ts';

/** PS3.10 asks for the name DICOMDIR; media hold variants of it. */
export const isDirectoryName = (name: string): boolean => /^dicomdir/i.test(name);

export interface DirectoryReferences {
  readonly found: DiskPath[];
  readonly refused: { readonly name: string; readonly verdict: Verdict }[];
}

/**
 * The files that a DICOMDIR names, in its order, each once. Names are matched without regard to case, since
 * media mix both. A file that is not there, or a name that leads out of the folder, is refused by name.
 */
export async function directoryReferences(path: DiskPath, bytes: Uint8Array): Promise<DirectoryReferences> {
  const references: DirectoryReferences = { found: [], refused: [] };
  const parsed = parseDataSet(bytes);
  if (isVerdict(parsed) || !parsed.directory) return references;
  const names = records(parsed.dataSet).map((record) => text(record, 'x00041500'));
  const folder = dirname(shownPath(path));
  const listed = new Map<string, Promise<Buffer[]>>();
  for (const name of new Set(names.filter((value) => value !== ''))) {
    const parts = name.split('\\').map((part) => part.trim());
    const shown = [folder, ...parts].join('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('/'))) {
      const verdict = rejected('unsafe-name', 'The DICOMDIR names a path outside its folder.');
      references.refused.push({ name: shown, verdict });
      continue;
    }
    const match = await resolveParts(folder, parts, listed);
    if (match) references.found.push(match);
    else {
      const verdict = rejected('missing-file', 'The DICOMDIR names this file, which is not there.');
      references.refused.push({ name: shown, verdict });
    }
  }
  return references;
}

/** The records as far as they can be read: what a damaged table names is found all the same. */
function records(dataSet: DataSet): DataSet[] {
  const sequence = dataSet.elements.x00041220;
  const found: DataSet[] = [];
  if (!sequence) return found;
  try {
    for (const record of readItems(dataSet, sequence)) found.push(record);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return found;
}

async function resolveParts(
  folder: DiskPath,
  parts: readonly string[],
  listed: Map<string, Promise<Buffer[]>>,
): Promise<DiskPath | undefined> {
  let here = folder;
  for (const part of parts) {
    const key = shownPath(here);
    // A folder that is not there, or a file in its place, holds no names.
    const names = listed.get(key) ?? readdir(here, { encoding: 'buffer' }).catch(() => []);
    listed.set(key, names);
    const all = await names;
    const wanted = part.toLowerCase();
    const exact = all.find((name) => name.toString() === part);
    const match = exact ?? all.find((name) => name.toString().toLowerCase() === wanted);
    if (!match) return undefined;
    here = joinPath(here, match);
  }
  return here;
}
