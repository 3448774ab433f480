import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { affineStart } from '../../model/affineStart.ts';
import type { QueuedKind } from '../library/queuedKind.ts';
import { requireScan } from '../scans/findScans.ts';
import { prepareScans } from '../scans/prepare.ts';
import { chosenAtlas } from './atlases.ts';

export const registerRequest = z.strictObject({
  scanId: z.string(),
  method: z.enum(['deformable', 'affine']),
  start: affineStart.nullable(),
});

export type RegisterRequest = z.infer<typeof registerRequest>;

/** Registers the newest atlas to one scan again, by another method or from a reader's manual alignment, and cuts its patches. */
export const registering: QueuedKind<RegisterRequest> = {
  request: registerRequest,
  scansOf: ({ scanId }) => [scanId],
  pathsOf: () => [],
  async run({ scanId, method, start }, { session, say }) {
    const scan = requireScan(session.library, scanId);
    const [outcome] = await prepareScans(session, [scan], {
      atlas: chosenAtlas(session.library, undefined),
      method,
      ...(start && { start }),
      parallel: 1,
    });
    if (outcome?.error) throw new Refusal(outcome.error.code, outcome.error.message);
    if (outcome?.quality)
      say(`Scan ${scanId}: lungs overlap the atlas by ${Math.round(100 * outcome.quality.dice)} %`);
  },
};
