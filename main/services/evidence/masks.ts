import { join } from 'node:path';
import type { Model } from '../../catalog/models.ts';
import type { MaskOverlap, WindowLimitRow } from '../../worker/protocol.ts';
import { trackedJob } from '../library/session.ts';
import { artefactPath, scanKeys } from '../library/stages.ts';
import { segment } from '../masks/segment.ts';
import { type Bench, SUBTYPES } from './tables.ts';

export interface MaskEvidence {
  readonly overlaps: readonly MaskOverlap[];
  readonly limits: readonly WindowLimitRow[];
}

/** Windows of the paper's patch, and of half its edge, mm. */
const EDGES = [32, 16] as const;

/** Masks of the patients held out beside LAA-950, and the best that windows could do on them. */
export async function maskEvidence(
  { session, cohort, budget }: Bench,
  models: readonly Model[],
  picture: string,
): Promise<MaskEvidence> {
  const { library } = session;
  const scans = [];
  for (const { patientId, scan } of cohort.patients.filter(({ heldOut }) => heldOut)) {
    const masks = await segment(session, scan, models, budget.step, { sharp: true });
    const keys = scanKeys(library, scan);
    scans.push({
      title: patientId,
      volume: library.at(artefactPath('volume', keys.volume)),
      lungs: library.at(artefactPath('lungs', keys.lungs)),
      truth: join(cohort.folder, 'truth', `${patientId}-regions.nii.gz`),
      probabilities: masks.map(({ windowPath }) => library.at(windowPath)),
      sharp: masks.map(({ path }) => library.at(path)),
    });
  }
  const { overlaps } = await trackedJob(session, 'evaluate', `${scans.length} scans`, {
    scans,
    subtypes: SUBTYPES,
    picture,
    pictured: scans.length,
  });
  const { limits } = await trackedJob(session, 'windowLimit', `${scans.length} scans`, {
    scans,
    subtypes: SUBTYPES,
    edges: EDGES,
  });
  return { overlaps, limits };
}
