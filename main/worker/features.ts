import { features } from '../../native-models/analysis/features.ts';
import { POOLED_COLUMNS, poolLandmarks } from '../../native-models/analysis/landmarkPooling.ts';
import { REPRESENTATION } from '../../native-models/network/settings.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { readModelFolder } from '../artefacts/modelFolder.ts';
import { writeNpy } from '../artefacts/npy.ts';
import { openPatchStore, readLandmark, slotsOf } from '../artefacts/patchStore.ts';
import type { JobRunner } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** The representation of each scan: the mean of h over all landmarks (eq. 11). */
export const computeFeatures: JobRunner<'features'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const { card, weights } = await readModelFolder(input.modelFolder);
    const { landmarks } = await readAtlas(input.atlasFolder);
    const store = await openPatchStore(input.store, { landmarks: landmarks.length });
    const slots = slotsOf(store, input.scanIds);
    const encoder = await engine.loadEncoder(card.encoder, weights);
    const each = input.perLandmark
      ? new Float64Array(input.scanIds.length * landmarks.length * REPRESENTATION)
      : undefined;
    const pool = input.pooling && poolLandmarks(input.pooling, input.scanIds.length, landmarks);
    const values = await features({
      readLandmark: (landmark) => readLandmark(store, landmark, slots),
      landmarks,
      scans: input.scanIds.length,
      encoder,
      onLandmark: (h, j) => {
        pool?.add(h, j);
        if (each) {
          for (let scan = 0; scan < input.scanIds.length; scan++) {
            const from = h.subarray(scan * REPRESENTATION, (scan + 1) * REPRESENTATION);
            each.set(from, (scan * landmarks.length + j) * REPRESENTATION);
          }
        }
      },
      report: context.report,
      signal: context.signal,
    });
    if (each && input.perLandmark) {
      await writeNpy(input.perLandmark, [input.scanIds.length, landmarks.length, REPRESENTATION], each);
    }
    const columns = input.pooling ? POOLED_COLUMNS[input.pooling] : REPRESENTATION;
    const rows = pool?.rows() ?? values;
    return {
      rows: input.scanIds.map((_, scan) => Array.from(rows.subarray(scan * columns, (scan + 1) * columns))),
    };
  });
