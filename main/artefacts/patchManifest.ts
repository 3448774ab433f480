import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import { MANIFEST, METADATA } from './patchLayout.ts';
import { type PatchOwner, sumsName } from './patchSums.ts';

/** What a slot of a patch store holds. A slot that the manifest does not name does not exist. */
export interface StoredScan extends PatchOwner {
  readonly slot: number;
}

const metadataForm = z.object({
  shape: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]),
  attributes: z.object({ atlasKey: z.string() }),
});

const manifestForm = z
  .array(
    z.object({
      slot: z.int().nonnegative(),
      scanId: z.string().min(1),
      patientKey: z.string(),
      key: z.string().min(1),
    }),
  )
  .refine((scans) => new Set(scans.map(({ slot }) => slot)).size === scans.length, 'a slot is named twice');

/** What each slot holds; nothing before the first scan. @throws Refusal `patch-store-damaged`. */
export const readManifest = async (folder: string): Promise<StoredScan[]> =>
  requireForm(manifestForm, (await readJson(join(folder, MANIFEST))) ?? [], join(folder, MANIFEST));

/** What `zarr.json` says; undefined when there is no store. @throws Refusal `patch-store-damaged`. */
export async function readMetadata(folder: string): Promise<z.infer<typeof metadataForm> | undefined> {
  const path = join(folder, METADATA);
  const metadata = await readJson(path);
  return metadata === undefined ? undefined : requireForm(metadataForm, metadata, path);
}

/** Manifests by their folder, as long as the file is the same: a list of a thousand scans asks a thousand times. */
const seen = new Map<string, { readonly state: string; readonly byKey: ReadonlyMap<string, StoredScan> }>();

/** Whether a store holds the patches of this key, whole as far as can be seen without reading them. */
export function holdsPatches(folder: string, key: string): boolean {
  const scan = manifestNow(folder).get(key);
  return scan !== undefined && existsSync(join(folder, sumsName(scan)));
}

function manifestNow(folder: string): ReadonlyMap<string, StoredScan> {
  const path = join(folder, MANIFEST);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return new Map();
  const state = `${found.ino} ${found.size} ${found.mtimeMs}`;
  const known = seen.get(folder);
  if (known?.state === state) return known.byKey;
  const byKey = new Map(parseQuietly(path).map((scan) => [scan.key, scan]));
  seen.set(folder, { state, byKey });
  return byKey;
}

/** Nothing in a damaged manifest counts; the next writer sets it aside. */
function parseQuietly(path: string): readonly StoredScan[] {
  try {
    return manifestForm.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}

/** @throws Refusal `patch-store-damaged`. */
function requireForm<T>(form: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('patch-store-damaged', `${path}: ${parsed.error.issues[0]?.message}`);
}

/** @returns undefined when there is no such file. @throws Refusal `patch-store-damaged`. */
async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('patch-store-damaged', `expected JSON in ${path}`);
  }
}
