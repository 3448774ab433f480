import { z } from 'zod';
import { findModel } from '../../catalog/models.ts';
import { findScan } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';
import { cardOf } from './modelCards.ts';

/** In which training a patient was; the later one where in both. */
export type LearnedFrom = 'fine-tuning' | 'pretraining' | null;

const lineage = z.object({
  scans: z
    .array(z.union([z.string(), z.object({ scan: z.string() }).transform(({ scan }) => scan)]))
    .catch([]),
});

/**
 * Whether a model, or the one it was fine-tuned from, has learned from a patient of this library: its mask of such a
 * patient says nothing about how well it does on others. Scans of a model made elsewhere are not known here.
 */
export async function learnedFrom(
  library: Library,
  modelId: string,
  patientKey: string,
): Promise<LearnedFrom> {
  const model = findModel(library.catalog, modelId);
  if (!model) return null;
  const card = await cardOf(library, model);
  const patients = lineage
    .parse(card?.lineage ?? {})
    .scans.map((scanId) => findScan(library.catalog, scanId)?.patientKey);
  if (patients.includes(patientKey)) return model.kind === 'finetuned' ? 'fine-tuning' : 'pretraining';
  return model.parentId === null ? null : learnedFrom(library, model.parentId, patientKey);
}
