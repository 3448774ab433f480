import { statSync } from 'node:fs';
import { z } from 'zod';
import type { BaselineName } from '../../../native-models/analysis/baselineNames.ts';
import type {
  ModelDetail,
  ModelEpoch,
  ModelFold,
  ModelRow,
  ModelScore,
  ScoreLine,
} from '../../../preload/contract/models.ts';
import { conventionOf, type ModelCard, WEIGHTS } from '../../artefacts/modelFolder.ts';
import { findAtlas } from '../../catalog/atlases.ts';
import { listModels, type StoredModel } from '../../catalog/models.ts';
import { findScan } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';
import { BASELINE_TEXT } from './baselineText.ts';
import { cardOf, parentOf } from './modelCards.ts';
import { modelCardText } from './modelCardText.ts';
import { doubtOf } from './modelDoubt.ts';
import { methodsText } from './modelMethods.ts';
import { removalOf } from './modelRemoval.ts';
import { settingLines } from './modelSettings.ts';
import { requireModel } from './models.ts';

const baselineName = z.custom<BaselineName>((name) => typeof name === 'string' && name in BASELINE_TEXT);
const spread = z.object({ mean: z.number(), sd: z.number() });
const scores = z.record(z.string(), spread.nullable());

/** What a model's summary may hold; older programs wrote less. */
const summarySchema = z.object({
  scores: scores.nullish().catch(null),
  baselines: z.array(z.object({ name: baselineName, scores: scores.nullable() })).catch([]),
  calibration: z
    .object({
      errorBefore: z.number(),
      errorAfter: z.number(),
      bins: z.array(z.object({ predicted: z.number(), observed: z.number(), boxes: z.number() })),
      thresholds: z.array(z.object({ threshold: z.number(), precision: z.number(), recall: z.number() })),
    })
    .nullish()
    .catch(null),
  warnings: z.array(z.object({ message: z.string() })).catch([]),
});

const lineageSchema = z.object({
  program: z.string().nullable().catch(null),
  scans: z
    .array(z.union([z.string(), z.object({ scan: z.string() }).transform(({ scan }) => scan)]))
    .nullable()
    .catch(null),
  patients: z.number().nullable().catch(null),
  boxes: z.number().nullable().catch(null),
  origin: z
    .object({ kind: z.literal('published-checkpoint'), epoch: z.number().nullable() })
    .transform(({ epoch }) => ({ epoch }))
    .nullable()
    .catch(null),
  stretches: z.array(z.object({ engine: z.string(), threads: z.number(), fromStep: z.number() })).catch([]),
});

const rate = z.number().nullable().catch(null);
const epochSchema = z.object({
  epoch: z.number().transform((epoch) => epoch + 1),
  learningRate: z.number(),
  localLoss: rate,
  neighbourLoss: rate,
  accuracy: rate,
});
const foldSchema = z.object({
  fold: z.number(),
  f1: z.number(),
  precision: z.number(),
  recall: z.number(),
  auc: rate,
  positives: z.number(),
  negatives: z.number(),
});

/** Newest first. */
export const modelRows = async (library: Library): Promise<ModelRow[]> =>
  (
    await Promise.all(
      listModels(library.catalog).map(async (model) => rowOf(library, model, await cardOf(library, model))),
    )
  ).reverse();

/** All that is known of a model. @throws Refusal `model-unknown`, `model-invalid`. */
export async function modelDetail(library: Library, modelId: string): Promise<ModelDetail> {
  const model = requireModel(library, modelId);
  const card = await cardOf(library, model);
  const parent = await parentOf(library, model);
  const summary = summarySchema.parse(model.summary);
  const lineage = lineageSchema.parse(card?.lineage ?? {});
  const facts: Omit<ModelDetail, 'card' | 'methods'> = {
    row: rowOf(library, model, card),
    weightsSha256: model.weightsSha256,
    weightsBytes: statSync(library.at(model.folder, WEIGHTS), { throwIfNoEntry: false })?.size ?? null,
    landmarks: findAtlas(library.catalog, model.atlasId)?.landmarks ?? 0,
    encoder: card?.encoder ?? null,
    convention: conventionOf(card ?? {}),
    published: lineage.origin,
    settings: card ? settingLines(card) : [],
    data:
      lineage.scans?.map((scanId) => ({
        scanId,
        patient: findScan(library.catalog, scanId)?.patientKey ?? null,
      })) ?? null,
    boxes: lineage.boxes,
    program: lineage.program,
    stretches: lineage.stretches,
    epochs: epochsOf(card),
    folds: foldsOf(card),
    scores: scoreLines(summary.scores),
    baselines: summary.baselines.map(({ name, scores: each }) => ({ name, scores: scoreLines(each) })),
    calibration: summary.calibration ?? null,
    warnings: summary.warnings.map(({ message }) => message),
    parent: parent && { id: parent.id, name: parent.name, inLibrary: parent.inLibrary },
    children: listModels(library.catalog)
      .filter(({ parentId }) => parentId === model.id)
      .map(({ id, name, subtype }) => ({ id, name, subtype })),
    removal: removalOf(library, model.id),
    note: card?.note ?? '',
  };
  return { ...facts, card: modelCardText(facts), methods: methodsText(facts) };
}

function rowOf(library: Library, model: StoredModel, card: ModelCard | null): ModelRow {
  const { catalog } = library;
  const { scans, patients: recorded } = lineageSchema.parse(card?.lineage ?? {});
  const patients = scans?.map((scan) => findScan(catalog, scan)?.patientKey ?? null);
  return {
    id: model.id,
    name: model.name,
    kind: model.kind,
    subtype: model.subtype,
    scheme: typeof card?.settings.scheme === 'string' ? card.settings.scheme : null,
    atlas: { id: model.atlasId, name: findAtlas(catalog, model.atlasId)?.name ?? model.atlasId },
    engine: model.engine,
    // When it was made, not when this library got it.
    createdAt: card?.created ?? model.createdAt,
    scans: scans?.length ?? null,
    // Of a model that an older program made elsewhere they are not known here.
    patients: recorded ?? (patients && !patients.includes(null) ? new Set(patients).size : null),
    score: scoreOf(model, card),
    doubt: doubtOf(model),
    weights: model.weightsSha256.slice(0, 8),
    parentId: model.parentId ?? (model.summary.importedParent as string | null | undefined) ?? null,
    whole:
      card !== null && statSync(library.at(model.folder, WEIGHTS), { throwIfNoEntry: false }) !== undefined,
  };
}

function scoreOf(model: StoredModel, card: ModelCard | null): ModelScore | null {
  if (model.kind === 'finetuned') {
    const f1 = summarySchema.parse(model.summary).scores?.f1;
    return f1 ? { kind: 'f1', ...f1, folds: foldsOf(card).length } : null;
  }
  const epochs = epochsOf(card);
  const last = epochs.at(-1);
  if (!last || last.localLoss === null) return null;
  return { kind: 'loss', value: last.localLoss + (last.neighbourLoss ?? 0), epochs: epochs.length };
}

const epochsOf = (card: ModelCard | null): ModelEpoch[] =>
  card?.kind === 'pretrained' ? z.array(epochSchema).catch([]).parse(card.curves) : [];

const foldsOf = (card: ModelCard | null): ModelFold[] =>
  card?.kind === 'classifier' ? z.array(foldSchema).catch([]).parse(card.curves) : [];

const scoreLines = (scored: z.infer<typeof scores> | null | undefined): ScoreLine[] =>
  Object.entries(scored ?? {}).flatMap(([name, value]) => (value ? [{ name, ...value }] : []));
