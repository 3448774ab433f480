import { addShares, bestDice, noCounts } from '../../native-models/analysis/windowLimit.ts';
import { onGridOf } from './evaluate.ts';
import type { JobRunner } from './protocol.ts';
import { readCt, readMask } from './volumes.ts';

/** The best masks that windows of these edges could make of a cohort, for each subtype. */
export const measureWindowLimit: JobRunner<'windowLimit'> = async ({ scans, subtypes, edges }, context) => {
  const counts = edges.map((edge) => ({ edge, bySubtype: subtypes.map(() => noCounts()) }));
  for (const [index, scan] of scans.entries()) {
    context.signal.throwIfAborted();
    const lungs = await readMask(scan.lungs);
    const truth = onGridOf(await readCt(scan.volume), await readMask(scan.truth));
    for (const { edge, bySubtype } of counts) {
      bySubtype.forEach((subtype, n) => {
        addShares(subtype, truth, lungs, n + 1, edge);
      });
    }
    context.report({ stage: 'window limit', done: index + 1, total: scans.length, unit: 'scans' });
  }
  return {
    limits: counts.flatMap(({ edge, bySubtype }) =>
      bySubtype.map((subtype, n) => ({ edge, subtype: subtypes[n]!, dice: bestDice(subtype) })),
    ),
  };
};
