import { Refusal } from '../../native-models/common/refusal.ts';
import type { ARCHIVE_CALLS, ArchiveRow } from '../../preload/contract/archives.ts';
import {
  listArchives,
  removeArchive,
  requireArchive,
  saveArchive,
} from '../services/pacs/archive/archiveList.ts';
import { archiveSecret, secretOfEnvironment } from '../services/pacs/archive/archiveSecret.ts';
import { openArchive } from '../services/pacs/archive/openArchive.ts';
import type { Handlers } from './answer.ts';
import type { KeptSettings } from './keepSettings.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';
import type { WindowReceiver } from './windowReceiver.ts';

/** Where the window keeps secrets: the system's own store. */
export interface SecretStore {
  /** Null when none is kept. */
  read(name: string): string | null;
  /** Null removes it. @throws Refusal `no-secret-store`. */
  write(name: string, secret: string | null): Promise<void>;
}

export interface ArchiveSurroundings {
  readonly settings: KeptSettings;
  readonly queue: LibraryQueue;
  readonly secrets: SecretStore;
  readonly receiver: WindowReceiver;
}

/** What an archive does not answer in this time, nobody waits for at the screen. */
const SCREEN_MS = 120_000;

/** The calls about archives and the receiver, answered. */
export function archiveHandlers({
  settings,
  queue,
  secrets,
  receiver,
}: ArchiveSurroundings): Pick<Handlers, keyof typeof ARCHIVE_CALLS> {
  const { folder } = settings;
  const rows = (): ArchiveRow[] =>
    listArchives(folder).map((archive) => ({ archive, secret: originOf(archive.name) }));
  const open = (name: string) => openArchive(requireArchive(folder, name), screenPatience());
  return {
    listArchives: rows,
    saveArchive: async ({ archive, secret }) => {
      if (secret !== undefined) await secrets.write(archive.name, secret);
      await saveArchive(folder, archive);
      return rows();
    },
    removeArchive: async ({ name }) => {
      await removeArchive(folder, name);
      if (secrets.read(name) !== null) await secrets.write(name, null);
      return rows();
    },
    testArchive: async ({ name }) => (await open(name)).test(),
    searchArchive: async ({ name, query }) => (await open(name)).search(query),
    fetchSeries: ({ name, series, deidentify }) => {
      requireArchive(folder, name);
      return { jobId: queue.open().add('fetch', { archive: name, series, deidentify }) };
    },
    receiver: () => receiver.view(),
    changeReceiver: async (wanted) => {
      await settings.change(() => ({ receiver: wanted }));
      return receiver.apply();
    },
  };
}

function screenPatience(): AbortSignal {
  const late = new AbortController();
  const slow = new Refusal('archive-slow', `the archive has not answered within ${SCREEN_MS / 1000} s`);
  setTimeout(() => late.abort(slow), SCREEN_MS).unref();
  return late.signal;
}

function originOf(name: string): ArchiveRow['secret'] {
  if (secretOfEnvironment(name) !== null) return 'environment';
  return archiveSecret(name) === null ? 'none' : 'kept';
}
