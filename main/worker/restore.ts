import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { copiedFiles } from '../artefacts/backup/copiedFiles.ts';
import { copyHashed } from '../artefacts/backup/copyFile.ts';
import { readManifest } from '../artefacts/backup/manifest.ts';
import type { JobRunner } from './protocol.ts';

const FILES_AT_ONCE = 4;
const MB = 1e6;

/** Copies the files of a backup and compares each with what was written. What an earlier try copied stays. */
export const restoreFiles: JobRunner<'restore'> = async ({ backup, folder }, context) => {
  const { files, bytes } = await readManifest(backup);
  const copied = copiedFiles(folder);
  const damaged: string[] = [];
  let done = 0;
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  try {
    await queue.addAll(
      [...files.values()].map((file) => async () => {
        context.signal.throwIfAborted();
        const to = join(folder, file.path);
        if (copied.files.get(file.path)?.sha256 !== file.sha256) {
          const taken = await copyHashed(join(backup, file.path), to);
          if (taken?.sha256 === file.sha256) copied.add(file);
          else {
            damaged.push(file.path);
            await rm(to, { force: true });
          }
        }
        done += file.bytes / MB;
        context.report({ stage: 'copy', done, total: bytes / MB, unit: 'MB' });
      }),
    );
  } finally {
    queue.clear();
    copied.flush();
  }
  return { files: files.size - damaged.length, damaged: damaged.sort() };
};
