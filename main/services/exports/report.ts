import { z } from 'zod';
import { thresholdOf } from '../../../native-models/common/probabilityLevel.ts';
import { findArtefact } from '../../catalog/artefacts.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { findModel } from '../../catalog/models.ts';
import { usableRegistration } from '../../catalog/registrations.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { ReportedModel, ReportFacts } from '../../worker/reportFacts.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, scanKeys } from '../library/stages.ts';
import { measure } from '../masks/measure.ts';
import { type MaskInUse, masksInUse, reviewOf } from '../masks/review.ts';

const scores = z.object({
  scores: z.object({ f1: z.object({ mean: z.number(), sd: z.number() }) }),
  folds: z.array(z.unknown()),
});

/**
 * Measures a scan where that is not done, and writes its report as PDF.
 * @param output path of the PDF. @throws Refusal `not-prepared` and those of writing.
 */
export async function writeReport(session: Session, scan: StoredScan, output: string): Promise<void> {
  const { library } = session;
  const { rows } = await measure(session, scan);
  const keys = scanKeys(library, scan);
  const masks = masksInUse(library, scan.id).filter(({ prediction }) =>
    findArtefact(library.catalog, prediction.key),
  );
  const facts: ReportFacts = {
    scanId: scan.id,
    pseudonym: scan.patientKey.slice(0, 16),
    studyDate: scan.studyDate,
    description: scan.description,
    manufacturer: scan.manufacturer,
    kernel: scan.kernel,
    thicknessMm: scan.thicknessMm,
    spacingMm: [...scan.grid.spacingMm],
    slices: scan.slices.length,
    contrast: scan.contrast,
    measures: rows.map(({ region, name, value }) => ({ region, name, value })),
    models: masks.map((mask) => modelFacts(library, mask)),
    registration: registrationFacts(library, scan.id),
    review: reviewFacts(library, scan.id),
    program: PROGRAM_VERSION,
    madeAt: new Date().toISOString(),
  };
  await trackedJob(session, 'report', scan.id, {
    volume: library.at(artefactPath('volume', keys.volume)),
    lungs: library.at(artefactPath('lungs', keys.lungs)),
    predictions: masks.map(({ prediction, level, strokes }) => ({
      path: library.at(artefactPath('probability', prediction.key)),
      level,
      strokes,
    })),
    facts,
    output,
  });
  audit(library, 'exported', scan.id, { format: 'report', files: 1 });
}

/** Name of a scan's report among the exports. */
export const reportName = (scanId: string): string => `${scanId}-report.pdf`;

function modelFacts(library: Library, { prediction, level, strokes }: MaskInUse): ReportedModel {
  const { modelId, subtype, step } = prediction;
  const model = findModel(library.catalog, modelId);
  if (!model) throw new Error(`report: a prediction names the model ${modelId}, which is gone`);
  const validated = scores.safeParse(model.summary);
  return {
    id: model.id,
    name: model.name,
    subtype,
    pretrained: model.parentId,
    engine: model.engine,
    weightsSha256: model.weightsSha256,
    step,
    threshold: thresholdOf(level),
    strokes: strokes.length,
    f1: validated.success ? { ...validated.data.scores.f1, folds: validated.data.folds.length } : null,
  };
}

function reviewFacts({ catalog }: Library, scanId: string): ReportFacts['review'] {
  const { state, review } = reviewOf(catalog, scanId);
  if (!review || state === 'none') return null;
  return { state, reader: review.reader, at: review.at, note: review.note };
}

function registrationFacts(library: Library, scanId: string): ReportFacts['registration'] {
  for (const atlas of listAtlases(library.catalog).reverse()) {
    const found = usableRegistration(library.catalog, scanId, atlas.id);
    if (found) return { quality: found.quality, review: found.review };
  }
  return null;
}
