import { z } from 'zod';
import { chosenModel } from '../models/models.ts';
import { eachScan, kindOfScans, scanIds } from '../scans/eachScan.ts';
import { measure } from './measure.ts';
import { segment } from './segment.ts';

/** Masks of each model on each scan, then the measures; a scan that is complete is skipped. */
export const segmentation = kindOfScans({
  request: z.strictObject({
    scanIds,
    modelIds: z.array(z.string()).min(1),
    step: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
    sharp: z.boolean().optional(),
    anyway: z.boolean().optional(),
  }),
  run: (request, run) => {
    const models = request.modelIds.map((id) => chosenModel(run.session.library, 'finetuned', id));
    return eachScan(request, run, async (scan) => {
      const masks = await segment(run.session, scan, models, request.step, { sharp: request.sharp === true });
      await measure(run.session, scan);
      run.say(
        `Scan ${scan.id}: ${masks.map(({ prediction, litres }) => `${prediction.subtype} ${litres.toFixed(2)} l`).join(', ')}`,
      );
    });
  },
});

export const measuring = kindOfScans({
  request: z.strictObject({ scanIds }),
  run: (request, run) =>
    eachScan(request, run, async (scan) => {
      const { state } = await measure(run.session, scan);
      run.say(`Scan ${scan.id}: ${state === 'made' ? 'measured' : 'measured before'}`);
    }),
});
