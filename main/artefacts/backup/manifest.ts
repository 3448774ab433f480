import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { hashFile } from '../hashFile.ts';
import { readSeal, writeSealed } from '../sealed.ts';

/**
 * What a backup holds, one JSON object a line: first what it is of, then each file. It has a seal and is written last,
 * so that a backup without it, or with another, is not complete.
 */
export const BACKUP_MANIFEST = 'backup.jsonl';
const FORMAT = 'drasclr-backup/1';

const headForm = z.object({
  format: z.literal(FORMAT),
  /** Of the library; backups of one library share their unchanged files. */
  library: z.string(),
  name: z.string(),
  /** ISO 8601. */
  created: z.string(),
  program: z.string(),
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
});

const fileForm = z.object({
  /** Relative to the library, with `/`. */
  path: z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0\\]+$/),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the file system said of the original when it was copied; null when that cannot tell a later change. */
  stamp: z.string().nullable(),
});

export type BackupHead = Omit<z.infer<typeof headForm>, 'format' | 'files' | 'bytes'>;
export type BackedUpFile = z.infer<typeof fileForm>;

export interface BackupManifest extends BackupHead {
  readonly bytes: number;
  /** By path. */
  readonly files: ReadonlyMap<string, BackedUpFile>;
}

/** A folder that looks like a backup, whole or damaged. */
export const isBackup = (folder: string): boolean => existsSync(join(folder, BACKUP_MANIFEST));

/** Completes a backup. @throws Refusal `library-full`, `library-read-only`. */
export async function writeManifest(
  folder: string,
  head: BackupHead,
  files: ReadonlyMap<string, BackedUpFile>,
): Promise<void> {
  await writeSealed(join(folder, BACKUP_MANIFEST), lines(head, files));
}

function* lines(head: BackupHead, files: ReadonlyMap<string, BackedUpFile>): Generator<Uint8Array> {
  const line = (value: object) => Buffer.from(`${JSON.stringify(value)}\n`);
  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  yield line({ format: FORMAT, ...head, files: files.size, bytes });
  for (const path of [...files.keys()].sort()) yield line(files.get(path)!);
}

/**
 * Reads what a backup holds. Its seal is compared first, so that nothing is taken from one that was changed.
 * @throws Refusal `backup-incomplete`, `backup-damaged`, `backup-too-new`.
 */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const path = join(folder, BACKUP_MANIFEST);
  const seal = readSeal(path);
  if (!seal || !existsSync(path)) {
    throw new Refusal(
      'backup-incomplete',
      `expected ${BACKUP_MANIFEST} and its seal in ${folder}: this is no complete backup`,
    );
  }
  if ((await hashFile(path)) !== seal.sha256) {
    throw new Refusal('backup-damaged', `${path} is not what was written: do not rely on this backup`);
  }
  return parse(path);
}

async function parse(path: string): Promise<BackupManifest> {
  const files = new Map<string, BackedUpFile>();
  let head: z.infer<typeof headForm> | undefined;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const value: unknown = JSON.parse(line);
    if (head) {
      const file = fileForm.parse(value);
      files.set(file.path, file);
      continue;
    }
    const parsed = headForm.safeParse(value);
    if (!parsed.success)
      throw new Refusal('backup-too-new', `${path} was written by a newer program: update this one`);
    head = parsed.data;
  }
  if (!head || head.files !== files.size)
    throw new Refusal(
      'backup-damaged',
      `${path}: expected ${head?.files ?? 'some'} files, got ${files.size}`,
    );
  const { library, name, created, program, bytes } = head;
  return { library, name, created, program, bytes, files };
}
