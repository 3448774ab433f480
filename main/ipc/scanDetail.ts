import { DEFAULT_LEVEL } from '../../native-models/common/probabilityLevel.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { PixelLayer, PredictionLayer, ScanDetail } from '../../preload/contract.ts';
import { findArtefact, latestArtefact } from '../catalog/artefacts.ts';
import { measuresOfScan } from '../catalog/measures.ts';
import { findModel } from '../catalog/models.ts';
import { scanOverview } from '../catalog/overview.ts';
import { allPredictionsOfScan, type Prediction, predictionsOfScan } from '../catalog/predictions.ts';
import type { Library } from '../services/library/library.ts';
import { learnedFrom } from '../services/models/learnedFrom.ts';
import { requireScan } from '../services/scans/findScans.ts';
import { isReadable } from '../services/scans/readSeries.ts';
import { APP_ORIGIN } from '../window/origin.ts';
import { landmarkLayer } from './landmarkLayer.ts';
import { niftiGrid } from './niftiGrid.ts';
import { scanRow } from './scanRows.ts';

/** Everything the window shows of one scan. @throws Refusal `scan-unknown`. */
export async function scanDetail(library: Library, scanId: string): Promise<ScanDetail> {
  const { catalog } = library;
  const overview = scanOverview(catalog, scanId);
  if (!overview)
    throw new Refusal('scan-unknown', `expected the id of a scan of this library, got ${scanId}`);
  const newest = new Set(predictionsOfScan(catalog, scanId).map(({ key }) => key));
  const [volume, lungs, landmarks, ...predictions] = await Promise.all([
    scanLayer(library, scanId, 'volume'),
    scanLayer(library, scanId, 'lungs'),
    landmarkLayer(library, scanId),
    ...allPredictionsOfScan(catalog, scanId).map((prediction) =>
      predictionLayer(library, prediction, newest.has(prediction.key), overview.patientKey),
    ),
  ]);
  const measures = measuresOfScan(catalog, scanId).map(({ region, name, value }) => ({
    region,
    name,
    value,
  }));
  return {
    row: scanRow(catalog, overview),
    readable: isReadable(library, requireScan(library, scanId)),
    volume,
    lungs,
    landmarks,
    predictions: predictions.filter((layer) => layer !== null),
    measures,
  };
}

async function scanLayer(
  library: Library,
  scanId: string,
  kind: 'volume' | 'lungs',
): Promise<PixelLayer | null> {
  const artefact = latestArtefact(library.catalog, scanId, kind);
  if (!artefact) return null;
  return {
    // The key makes another address of what was made anew.
    url: `${APP_ORIGIN}/pixels/${kind}/${scanId}?${artefact.key}`,
    type: kind === 'volume' ? 'int16' : 'uint8',
    grid: await niftiGrid(library.at(artefact.path)),
  };
}

async function predictionLayer(
  library: Library,
  prediction: Prediction,
  newest: boolean,
  patientKey: string,
): Promise<PredictionLayer | null> {
  const artefact = findArtefact(library.catalog, prediction.key);
  if (!artefact) return null;
  return {
    url: `${APP_ORIGIN}/pixels/prediction/${prediction.key}`,
    type: 'uint8',
    grid: await niftiGrid(library.at(artefact.path)),
    key: prediction.key,
    subtype: prediction.subtype,
    modelName: findModel(library.catalog, prediction.modelId)?.name ?? prediction.modelId,
    step: prediction.step,
    newest,
    learnedFrom: await learnedFrom(library, prediction.modelId, patientKey),
    threshold: DEFAULT_LEVEL,
  };
}
