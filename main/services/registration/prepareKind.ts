import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import type { QueuedKind, QueuedRun } from '../library/queuedKind.ts';
import { requireScan } from '../scans/findScans.ts';
import { prepareScans } from '../scans/prepare.ts';
import { chosenAtlas } from './atlases.ts';

const prepareRequest = z.strictObject({ scanIds: z.array(z.string()).min(1) });

export const preparation: QueuedKind<z.infer<typeof prepareRequest>> = {
  request: prepareRequest,
  scansOf: ({ scanIds }) => scanIds,
  pathsOf: () => [],
  run: async ({ scanIds }, run) => prepareAll(scanIds, run),
};

/** One scan after the other, so that a pause between two of them loses nothing; one that is refused does not stop the others. */
async function prepareAll(scanIds: readonly string[], { session, say, part }: QueuedRun): Promise<void> {
  const { library } = session;
  const scans = scanIds.map((id) => requireScan(library, id));
  const atlas = listAtlases(library.catalog).length > 0 ? chosenAtlas(library, undefined) : undefined;
  const failures: string[] = [];
  for (const [index, scan] of scans.entries()) {
    part(index, scans.length);
    const [outcome] = await prepareScans(session, [scan], {
      ...(atlas && { atlas }),
      method: 'deformable',
      parallel: 1,
    });
    if (outcome?.error) {
      failures.push(outcome.error.code);
      // The last one's reason becomes the job's own.
      if (scans.length === 1) throw new Refusal(outcome.error.code, outcome.error.message);
      say(`Scan ${scan.id} was refused: ${outcome.error.message}`);
    } else if (outcome?.quality) {
      say(`Scan ${scan.id}: lungs overlap the atlas by ${Math.round(100 * outcome.quality.dice)} %`);
    } else if (atlas) {
      say(`Scan ${scan.id}: a reader rejected this registration; register it another way in the viewer`);
    } else say(`Scan ${scan.id}: lungs found; no atlas to register to`);
  }
  if (failures.length > 0) {
    throw new Refusal(
      'not-all-prepared',
      `${failures.length} of ${scans.length} scans could not be prepared`,
    );
  }
}
