import { isRefusal } from '../../native-models/common/refusal.ts';
import { hashFile } from '../artefacts/hashFile.ts';
import { damagedScans } from '../artefacts/patchStore.ts';
import type { JobContext, JobRunner, VerifyInput, VerifyOutput } from './protocol.ts';

/** Reads everything that a library keeps and says what is not as it was written. Nothing is changed. */
export const verifyFiles: JobRunner<'verify'> = async (input, context) => ({
  files: await compareFiles(input, context),
  stores: await checkStores(input, context),
});

async function compareFiles(
  { files }: VerifyInput,
  { signal, report }: JobContext,
): Promise<VerifyOutput['files']> {
  const found: VerifyOutput['files'][number][] = [];
  for (const [index, { path, sha256 }] of files.entries()) {
    signal.throwIfAborted();
    const now = await hashOf(path);
    if (now !== sha256) found.push({ path, state: now === undefined ? 'missing' : 'damaged' });
    report({ stage: 'read files', done: index + 1, total: files.length, unit: 'files' });
  }
  return found;
}

async function checkStores(
  { stores }: VerifyInput,
  { signal, report }: JobContext,
): Promise<VerifyOutput['stores']> {
  const found: VerifyOutput['stores'][number][] = [];
  for (const { folder, landmarks } of stores) {
    try {
      const scanIds = await damagedScans(folder, landmarks, (done, total) => {
        signal.throwIfAborted();
        report({ stage: 'read patches', done, total, unit: 'landmarks' });
      });
      if (scanIds.length > 0) found.push({ folder, scanIds });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      found.push({ folder, scanIds: null });
    }
  }
  return found;
}

/** Undefined for a file that is not there; the empty text for one that the disk cannot read. */
async function hashOf(path: string): Promise<string | undefined> {
  try {
    return await hashFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
  }
}
