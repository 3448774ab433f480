import type { Subtype } from './boxes.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** A probability volume of one subtype; its file is the artefact of the same key. */
export interface Prediction {
  readonly key: string;
  readonly scanId: string;
  readonly modelId: string;
  readonly subtype: Subtype;
  readonly step: number;
}

export function savePrediction(catalog: Catalog, prediction: Prediction): void {
  catalog
    .prepare(
      `INSERT INTO predictions (key, scan_id, model_id, subtype, step, created_at)
       VALUES (@key, @scanId, @modelId, @subtype, @step, @createdAt) ON CONFLICT (key) DO NOTHING`,
    )
    .run({ ...prediction, createdAt: now() });
}

/** Every prediction of a scan, the oldest first. */
export const allPredictionsOfScan = (catalog: Catalog, scanId: string): Prediction[] =>
  catalog
    .prepare<[string], Prediction>(
      `SELECT key, scan_id AS scanId, model_id AS modelId, subtype, step FROM predictions
       WHERE scan_id = ? ORDER BY created_at, rowid`,
    )
    .all(scanId);

/**
 * The prediction in use of each subtype. One that a reader has accepted stays in use until a reader says otherwise,
 * whatever is run later; else it is that of the model that was run last, on its finest step.
 */
export function predictionsOfScan(catalog: Catalog, scanId: string): Prediction[] {
  const accepted = acceptedKeys(catalog, scanId);
  const bySubtype = Map.groupBy(allPredictionsOfScan(catalog, scanId), ({ subtype }) => subtype);
  return [...bySubtype.values()].map((rows) => {
    const kept = rows.find(({ key }) => accepted.has(key));
    if (kept) return kept;
    const { modelId } = rows.at(-1)!;
    const own = rows.filter((row) => row.modelId === modelId);
    const finest = Math.min(...own.map(({ step }) => step));
    return own.findLast(({ step }) => step === finest)!;
  });
}

/** Of the masks in the review that counts, when it accepts them. */
function acceptedKeys(catalog: Catalog, scanId: string): ReadonlySet<string> {
  const rows = catalog
    .prepare<[string, string], { key: string }>(
      `SELECT mask.value ->> '$.key' AS key FROM reviews, json_each(reviews.masks) AS mask
       WHERE reviews.id = (SELECT max(id) FROM reviews WHERE scan_id = ?)
         AND scan_id = ? AND verdict IN ('accepted', 'corrected')`,
    )
    .all(scanId, scanId);
  return new Set(rows.map(({ key }) => key));
}

export const predictionsOfModel = (catalog: Catalog, modelId: string): Prediction[] =>
  catalog
    .prepare<[string], Prediction>(
      `SELECT key, scan_id AS scanId, model_id AS modelId, subtype, step FROM predictions
       WHERE model_id = ? ORDER BY created_at, rowid`,
    )
    .all(modelId);

/** A model's predictions with their artefacts, and the measures of scans that were taken from them. */
export function removePredictionsOfModel(catalog: Catalog, modelId: string): void {
  const gone = predictionsOfModel(catalog, modelId);
  const measures = catalog.prepare('DELETE FROM measures WHERE scan_id = ?');
  const prediction = catalog.prepare('DELETE FROM predictions WHERE key = ?');
  const artefact = catalog.prepare('DELETE FROM artefacts WHERE key = ?');
  for (const { key, scanId } of gone) {
    measures.run(scanId);
    prediction.run(key);
    artefact.run(key);
  }
}
