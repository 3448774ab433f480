import { Refusal } from '../../../../native-models/common/refusal.ts';
import { hashesOfInstances } from '../../../catalog/instances.ts';
import type { Archive, SeriesChoice } from '../../../model/archive.ts';
import { progressListener, type Session } from '../../library/session.ts';
import type { ImportOutcome } from '../../scans/importOutcome.ts';
import { Intake, type IntakeOptions } from '../../scans/intake.ts';
import { spoolFolder } from '../receiver/receiver.ts';
import type { Store } from '../storagePeer.ts';
import type { ArchiveClient, Retrieval } from './archiveClient.ts';
import { listenWhile, type MoveTarget } from './moveTarget.ts';
import { openArchive } from './openArchive.ts';

export interface FetchOptions extends IntakeOptions {
  /** Where C-MOVE sends to. */
  readonly moveTarget: MoveTarget;
}

export interface Fetched {
  /** Null when all of it was here already. */
  readonly outcome: ImportOutcome | null;
  /** Objects that were here before. */
  readonly here: number;
}

/**
 * Fetches series from an archive and takes them in as an import does. Objects that the library holds are not fetched
 * again, so that a fetch that was stopped goes on where it was.
 * @throws Refusal `archive-incomplete` when the archive has sent fewer objects than it lists, after the others are
 *   taken in; as {@link openArchive} and the receiver.
 */
export async function fetchSeries(
  session: Session,
  archive: Archive,
  series: readonly SeriesChoice[],
  options: FetchOptions,
): Promise<Fetched> {
  const folder = spoolFolder(session.library);
  // Where the library can take no more, the archive need not go on.
  const stop = new AbortController();
  const client = await openArchive(archive, AbortSignal.any([session.signal, stop.signal]));
  const { wanted, here } = await plan(session, client, series);
  const total = wanted.reduce((sum, { sopUids }) => sum + sopUids.length, 0);
  if (total === 0 && here === 0) {
    throw new Refusal('nothing-to-fetch', `${archive.name} lists no object of the series that were chosen`);
  }
  if (total === 0) return { outcome: null, here };
  const intake = new Intake(session, options);
  const report = progressListener(session, 'fetch', archive.name);
  const arrived = new Set<string>();
  const store: Store = {
    folder,
    take: async (arrival) => {
      const verdict = await intake.take(arrival).catch((error: unknown) => {
        stop.abort(error);
        throw error;
      });
      arrived.add(arrival.name);
      report({ stage: 'fetch', done: Math.min(arrived.size, total), total, unit: 'images' });
      return verdict;
    },
  };
  report({ stage: 'fetch', done: 0, total, unit: 'images' });
  let outcome: ImportOutcome | null = null;
  try {
    await client.retrieve(wanted, store, (act) =>
      archive.kind === 'dimse' ? listenWhile(session, archive, options.moveTarget, store, act) : act(),
    );
  } finally {
    // What came before a fault or a cancellation is in the library and is grouped.
    outcome = await intake.finish();
    session.listen({ kind: 'finished', job: 'fetch', subject: archive.name });
  }
  refuseMissing(session, archive, wanted, arrived);
  return { outcome, here };
}

async function plan(session: Session, client: ArchiveClient, series: readonly SeriesChoice[]) {
  const wanted: Retrieval[] = [];
  let here = 0;
  for (const choice of series) {
    const listed = await client.instances(choice);
    const known = hashesOfInstances(session.library.catalog, listed);
    const sopUids = listed.filter((uid) => !known.has(uid));
    here += known.size;
    if (sopUids.length > 0) wanted.push({ ...choice, sopUids, whole: known.size === 0 });
  }
  return { wanted, here };
}

/** By C-MOVE objects may have arrived at the window's own receiver. */
function refuseMissing(
  { library }: Session,
  { name }: Archive,
  wanted: readonly Retrieval[],
  arrived: ReadonlySet<string>,
): void {
  const asked = wanted.flatMap(({ sopUids }) => sopUids);
  const known = hashesOfInstances(library.catalog, asked);
  const missing = asked.filter((uid) => !arrived.has(`${uid}.dcm`) && !known.has(uid));
  if (missing.length === 0) return;
  throw new Refusal(
    'archive-incomplete',
    `${name} sent ${asked.length - missing.length} of ${asked.length} objects; the others are missing. Fetch again to ask for them`,
  );
}
