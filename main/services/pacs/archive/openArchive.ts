import type { Archive } from '../../../model/archive.ts';
import type { ArchiveClient } from './archiveClient.ts';
import { archiveSecret } from './archiveSecret.ts';

/**
 * All of its calls throw Refusal `archive-unreachable`, `archive-refused`, `archive-failed`, or the signal's reason
 * when cancelled.
 */
export async function openArchive(archive: Archive, signal: AbortSignal): Promise<ArchiveClient> {
  switch (archive.kind) {
    case 'dimse': {
      const { dimseArchive } = await import('./dimseArchive.ts');
      return dimseArchive(archive, signal);
    }
    case 'dicomweb': {
      const { webArchive } = await import('./webArchive.ts');
      return webArchive(archive, archiveSecret(archive.name), signal);
    }
  }
}
