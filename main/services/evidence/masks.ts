import { join } from 'node:path';
import type { Model } from '../../catalog/models.ts';
import type { MaskOverlap, WindowLimitRow } from '../../worker/protocol.ts';
import { trackedJob } from '../library/session.ts';
import { artefactPath, scanKeys } from '../library/stages.ts';
import { measure } from '../masks/measure.ts';
import { segment } from '../masks/segment.ts';
import { type Bench, SUBTYPES } from './tables.ts';

export interface MaskEvidence {
  readonly overlaps: readonly (MaskOverlap & { readonly lungLitres: number })[];
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
  const litres = new Map<string, number>();
  for (const { patientId, scan } of cohort.patients.filter(({ heldOut }) => heldOut)) {
    const segmented = await segment(session, scan, models, budget.step);
    const { rows } = await measure(session, scan);
    const lung = rows.find(({ name, region }) => name === 'litres' && region === 'both');
    litres.set(patientId, lung?.value ?? Number.NaN);
    const keys = scanKeys(library, scan);
    scans.push({
      title: patientId,
      volume: library.at(artefactPath('volume', keys.volume)),
      lungs: library.at(artefactPath('lungs', keys.lungs)),
      truth: join(cohort.folder, 'truth', `${patientId}-regions.nii.gz`),
      probabilities: segmented.map(({ path }) => library.at(path)),
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
  return { overlaps: overlaps.map((row) => ({ ...row, lungLitres: litres.get(row.title)! })), limits };
}
