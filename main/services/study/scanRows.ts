import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { saveArtefact } from '../../catalog/artefacts.ts';
import type { Library } from '../library/library.ts';
import { artefactPath, readyArtefact } from '../library/stages.ts';

/** Numbers of each scan, by its id. */
export type ScanRows = ReadonlyMap<string, readonly number[]>;

/** Rows that were kept under a key; undefined when there are none. */
export function readRows(library: Library, key: string): ScanRows | undefined {
  if (!readyArtefact(library, key)) return undefined;
  const lines = readFileSync(library.at(artefactPath('features', key)), 'utf8').split('\n');
  return new Map(
    lines.map((line) => {
      const [scanId, ...values] = line.split(',');
      return [scanId!, values.map(Number)];
    }),
  );
}

/** Keeps rows under the hash of what they follow from. @throws Refusal `features-not-finite`, `library-full`. */
export async function keepRows(
  library: Library,
  key: string,
  rows: readonly { readonly scanId: string; readonly values: readonly number[] }[],
  details: Readonly<Record<string, unknown>>,
): Promise<ScanRows> {
  const damaged = rows.find(({ values }) => !values.every(Number.isFinite));
  if (damaged) {
    throw new Refusal('features-not-finite', `scan ${damaged.scanId}: its features are not finite`);
  }
  const path = artefactPath('features', key);
  await mkdir(dirname(library.at(path)), { recursive: true });
  const text = rows.map(({ scanId, values }) => [scanId, ...values].join(',')).join('\n');
  await writeFileAtomic(library.at(path), Buffer.from(text));
  saveArtefact(library.catalog, { key, kind: 'features', path, scanId: null, details });
  return new Map(rows.map(({ scanId, values }) => [scanId, values]));
}
