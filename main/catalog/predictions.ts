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

/** The newest prediction of each subtype. */
export function predictionsOfScan(catalog: Catalog, scanId: string): Prediction[] {
  const rows = allPredictionsOfScan(catalog, scanId);
  return [...new Map(rows.map((row) => [row.subtype, row])).values()];
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
