import { Refusal } from '../../native-models/common/refusal.ts';
import type { SEGMENTATION_CALLS } from '../../preload/contract/segmentation.ts';
import { measuresOfScan } from '../catalog/measures.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import type { QueuedKindName } from '../services/jobs/queuedKinds.ts';
import { isMeasured, type Measured, measure } from '../services/masks/measure.ts';
import { measuresCsv } from '../services/masks/measuresCsv.ts';
import { reviewOf } from '../services/masks/review.ts';
import { segmentSteps } from '../services/masks/segmentSteps.ts';
import { refuseDoubtful } from '../services/models/modelDoubt.ts';
import { chosenModel } from '../services/models/models.ts';
import { requireScan } from '../services/scans/findScans.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

/** The calls that make masks, measures and reports, answered. */
export function segmentationHandlers(
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof typeof SEGMENTATION_CALLS> {
  const add = (kind: QueuedKindName, request: { readonly scanIds: readonly string[] }) => {
    for (const scanId of request.scanIds) requireScan(library.open(), scanId);
    return { jobId: queue.open().add(kind, request) };
  };
  return {
    segmentScans: (request) => {
      const models = request.modelIds.map((modelId) => chosenModel(library.open(), 'finetuned', modelId));
      if (!request.anyway) refuseDoubtful(models);
      return add('segment', request);
    },
    estimateSegmentation: ({ scanId, modelId }) => {
      const scan = requireScan(library.open(), scanId);
      const model = chosenModel(library.open(), 'finetuned', modelId);
      return queue.open().aside(async (session) => {
        const rows = await segmentSteps(session, scan, model);
        return rows.map(({ step: every, windows, seconds }) => ({ step: every, windows, seconds }));
      });
    },
    measureScans: (request) => add('measure', request),
    reportScans: (request) => add('report', request),
    exportMeasures: async (request) => {
      const opened = library.open();
      const measured: Measured[] = [];
      const missing: string[] = [];
      for (const scan of request.scanIds.map((scanId) => requireScan(opened, scanId))) {
        const rows = measuresOfScan(opened.catalog, scan.id);
        if (rows.length === 0) {
          missing.push(scan.id);
          continue;
        }
        const review = reviewOf(opened.catalog, scan.id).state;
        // A verdict has come since: what is written beside it must be of its masks.
        const stale = !isMeasured(opened, scan);
        measured.push(
          stale
            ? await queue.open().beside((session) => measure(session, scan))
            : { scanId: scan.id, state: 'already', review, rows },
        );
      }
      if (measured.length === 0) {
        throw new Refusal(
          'not-measured',
          'none of these scans has been measured; run a model or measure them first',
        );
      }
      const file = await exportFile(opened, 'measures.csv', Buffer.from(await measuresCsv(opened, measured)));
      return { file, scans: measured.length, missing };
    },
  };
}
