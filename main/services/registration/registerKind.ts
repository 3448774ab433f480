import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { QueuedKind } from '../jobs/queuedKinds.ts';
import { requireScan } from '../scans/findScans.ts';
import { prepareScans } from '../scans/prepare.ts';
import { chosenAtlas } from './atlases.ts';

const coefficient = z.number().min(-10).max(10);
const mm = z.number().min(-10_000).max(10_000);

/** People's lungs differ in volume by less than a factor of eight; a mirrored body is none. */
const LEAST_VOLUME = 1 / 8;

export const affineStart = z
  .strictObject({
    matrix: z.tuple([
      coefficient,
      coefficient,
      coefficient,
      coefficient,
      coefficient,
      coefficient,
      coefficient,
      coefficient,
      coefficient,
    ]),
    offset: z.tuple([mm, mm, mm]),
  })
  .refine(({ matrix: [a, b, c, d, e, f, g, h, i] }) => {
    const volume = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    return volume > LEAST_VOLUME && volume < 1 / LEAST_VOLUME;
  }, 'expected a start that keeps left and right and changes the volume by less than a factor of eight');

export const registerRequest = z.strictObject({
  scanId: z.string(),
  method: z.enum(['deformable', 'affine']),
  start: affineStart.nullable(),
});

export type RegisterRequest = z.infer<typeof registerRequest>;

/** Lays the newest atlas over one scan again, by another method or from a reader's own start, and cuts its patches. */
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
