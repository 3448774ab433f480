import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { Model } from '../../catalog/models.ts';

const warnings = z.array(z.object({ code: z.string(), message: z.string() })).catch([]);

/** Why a model's masks deserve doubt: it was not shown to be better than what needs no learning. */
export const doubtOf = ({ summary }: Pick<Model, 'summary'>): string | null =>
  warnings.parse(summary.warnings).find(({ code }) => code === 'no-better-than-baseline')?.message ?? null;

/** @throws Refusal `no-better-than-baseline` for the first model in doubt. */
export function refuseDoubtful(models: readonly Model[]): void {
  for (const model of models) {
    const doubt = doubtOf(model);
    if (doubt)
      throw new Refusal('no-better-than-baseline', `${doubt}; to run it all the same, say so (--anyway)`);
  }
}
