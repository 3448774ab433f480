import { readModelCard } from '../../artefacts/modelFolder.ts';
import { findModel, listModels, type Model } from '../../catalog/models.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import type { StudyDefinition } from '../../model/studyDefinition.ts';
import type { Library } from '../library/library.ts';
import { chosenModel } from '../models/models.ts';

export interface TrainedPatients {
  readonly keys: ReadonlySet<string>;
  /** Models that do not say whom they were trained on. */
  readonly unrecorded: readonly string[];
}

/**
 * Patients of the library whose scans trained a model that the study's features come from: encoders and their parents,
 * and, behind a burden, every fine-tuned model of that subtype.
 */
export async function trainedPatients(
  library: Library,
  definition: StudyDefinition,
): Promise<TrainedPatients> {
  const patientOf = new Map(scanOverviews(library.catalog).map(({ id, patientKey }) => [id, patientKey]));
  const keys = new Set<string>();
  const unrecorded: string[] = [];
  for (const model of withParents(library, modelsOf(library, definition))) {
    const scans = scansIn((await readModelCard(library.at(model.folder))).lineage);
    if (scans === null) unrecorded.push(model.name);
    else for (const scan of scans) if (patientOf.has(scan)) keys.add(patientOf.get(scan)!);
  }
  return { keys, unrecorded };
}

export function modelsOf(library: Library, { features }: StudyDefinition): Model[] {
  return features.flat().flatMap((source) => {
    if (source.kind === 'model' || source.kind === 'landmarks')
      return [chosenModel(library, 'pretrained', source.model ?? undefined)];
    if (source.kind !== 'measures') return [];
    const subtypes = source.names.flatMap((name) => /^burden\/(.+)$/.exec(name)?.[1] ?? []);
    return listModels(library.catalog).filter(
      ({ kind, subtype }) =>
        kind === 'finetuned' && (subtypes.includes(subtype ?? '') || subtypes.includes('any')),
    );
  });
}

function withParents(library: Library, models: readonly Model[]): Model[] {
  const out = new Map<string, Model>();
  for (let waiting = [...models]; waiting.length > 0; ) {
    const model = waiting.pop()!;
    if (out.has(model.id)) continue;
    out.set(model.id, model);
    const parent = model.parentId === null ? undefined : findModel(library.catalog, model.parentId);
    if (parent) waiting = [...waiting, parent];
  }
  return [...out.values()];
}

/** Ids of the scans in a lineage; older programs wrote them another way, or not at all. */
function scansIn(lineage: Readonly<Record<string, unknown>>): string[] | null {
  if (!Array.isArray(lineage.scans)) return null;
  return (lineage.scans as readonly unknown[]).map((scan) =>
    typeof scan === 'string' ? scan : String((scan as { readonly scan?: unknown }).scan),
  );
}
