import type { StepRow } from '../../../native-models/inference/compareSteps.ts';
import type { Model } from '../../catalog/models.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { chosenAtlas } from '../registration/atlases.ts';
import { requireRegistered } from './segment.ts';

/** How long each step is timed for. */
const ESTIMATE_SECONDS = 2;
const COMPARE_SECONDS = 8;

/**
 * What segmenting a scan would cost at each step; with `blocks`, also how far each is from step 1.
 * @throws Refusal `not-prepared` when the scan is not registered to the model's atlas.
 */
export function segmentSteps(
  session: Session,
  scan: StoredScan,
  model: Model,
  blocks = 0,
): Promise<readonly StepRow[]> {
  const { library, engine } = session;
  const atlas = chosenAtlas(library, model.atlasId);
  return trackedJob(session, 'segmentSteps', scan.id, {
    atlasFolder: library.at(atlas.folder),
    scan: requireRegistered(session, scan, atlas),
    modelFolder: library.at(model.folder),
    blocks,
    secondsEach: blocks > 0 ? COMPARE_SECONDS : ESTIMATE_SECONDS,
    engine,
  });
}
