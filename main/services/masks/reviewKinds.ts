import { z } from 'zod';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { reportName, writeReport } from '../exports/report.ts';
import type { QueuedKind, QueuedRun } from '../jobs/queuedKinds.ts';
import { chosenModel } from '../models/models.ts';
import { requireScan } from '../scans/findScans.ts';
import { measure } from './measure.ts';
import { segment } from './segment.ts';

interface OfScans {
  readonly scanIds: string[];
}

const scanIds = z.array(z.string()).min(1);
const kind = <R extends OfScans>(definition: Omit<QueuedKind<R>, 'scansOf' | 'pathsOf'>): QueuedKind<R> => ({
  ...definition,
  scansOf: ({ scanIds: ids }) => ids,
  pathsOf: () => [],
});

/** Masks of each model on each scan, then the measures; a scan that is complete is skipped. */
export const segmentation = kind({
  request: z.strictObject({
    scanIds,
    modelIds: z.array(z.string()).min(1),
    step: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
  }),
  run: (request, run) => {
    const models = request.modelIds.map((id) => chosenModel(run.session.library, 'finetuned', id));
    return eachScan(request, run, async (scan) => {
      const masks = await segment(run.session, scan, models, request.step);
      await measure(run.session, scan);
      run.say(
        `Scan ${scan.id}: ${masks.map(({ prediction, litres }) => `${prediction.subtype} ${litres.toFixed(2)} l`).join(', ')}`,
      );
    });
  },
});

export const measuring = kind({
  request: z.strictObject({ scanIds }),
  run: (request, run) =>
    eachScan(request, run, async (scan) => {
      const { state } = await measure(run.session, scan);
      run.say(`Scan ${scan.id}: ${state === 'made' ? 'measured' : 'measured before'}`);
    }),
});

/** A PDF of each scan in the library's `exports/`. */
export const reporting = kind({
  request: z.strictObject({ scanIds }),
  run: (request, run) =>
    eachScan(request, run, async (scan) => {
      const name = reportName(scan.id);
      await writeReport(run.session, scan, run.session.library.at('exports', name));
      run.say(`Report ${name} is in the exports`);
    }),
});

/** One scan after the other; one that is refused does not stop the others. */
async function eachScan(
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
