import { join, relative } from 'node:path';
import { readManifest } from '../../artefacts/backup/manifest.ts';
import { type FreeSession, freeJob } from '../library/session.ts';
import type { Finding, Verified } from '../library/verify.ts';

/**
 * Compares every file of a backup with what was written.
 * @throws Refusal `backup-incomplete`, `backup-damaged` when what it holds cannot be known.
 */
export async function verifyBackup(session: FreeSession, folder: string): Promise<Verified> {
  const { files } = await readManifest(folder);
  const known = [...files.values()].map(({ path, sha256 }) => ({ path: join(folder, path), sha256 }));
  const found = await freeJob(session, 'verify', 'backup', { files: known, stores: [] });
  const findings = found.files.map(
    ({ path, state }): Finding => ({
      code: `backup-file-${state}`,
      subject: relative(folder, path),
      serious: true,
    }),
  );
  return { files: known.length, findings };
}
