import { z } from 'zod';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { QueuedKind, QueuedRun } from '../library/queuedKind.ts';
import { requireScan } from './findScans.ts';

interface OfScans {
  readonly scanIds: string[];
}

export const scanIds = z.array(z.string()).min(1);
/** A job about some scans, one after the other. */
export const kindOfScans = <R extends OfScans>(
  definition: Omit<QueuedKind<R>, 'scansOf' | 'pathsOf'>,
): QueuedKind<R> => ({
  ...definition,
  scansOf: ({ scanIds: ids }) => ids,
  pathsOf: () => [],
});

/** One scan after the other; one that is refused does not stop the others. */
export async function eachScan(
  request: OfScans,
  { session, say, part }: QueuedRun,
  work: (scan: StoredScan) => Promise<void>,
): Promise<void> {
  const scans = request.scanIds.map((id) => requireScan(session.library, id));
  const refused: Refusal[] = [];
  for (const [index, scan] of scans.entries()) {
    part(index, scans.length);
    try {
      await work(scan);
    } catch (error) {
      if (session.signal.aborted || !isRefusal(error)) throw error;
      refused.push(new Refusal(error.code, error.message));
      say(`Scan ${scan.id} was refused: ${error.message}`);
    }
  }
  if (refused.length === 0) return;
  if (scans.length === 1) throw refused[0]!;
  throw new Refusal(
    'not-all-done',
    `${refused.length} of ${scans.length} scans were refused; the log says why`,
  );
}
