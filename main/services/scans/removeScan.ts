import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { originalPath } from '../../artefacts/originalFile.ts';
import { openPatchStore, removeScan as removePatches } from '../../artefacts/patchStore.ts';
import { sealOf } from '../../artefacts/sealed.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { listQueued } from '../../catalog/queue.ts';
import { holdingsOf, removeScanRows } from '../../catalog/scanRemoval.ts';
import { scanExists } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from '../library/audit.ts';
import { exclusively } from '../library/exclusively.ts';
import type { Library } from '../library/library.ts';
import type { Session } from '../library/session.ts';

export interface RemovedScan {
  readonly originals: number;
  readonly artefacts: number;
  readonly boxes: number;
  readonly reviews: number;
  readonly measurements: number;
}

/**
 * Removes a scan: its images, everything that was made of them, boxes and reviews. Models that learned from it and
 * atlases that were made from it stay. Rows and files go together, also when the program is killed meanwhile.
 * @param confirmed the scan's id, as the user repeated it; needed where readers' work goes too.
 * @throws Refusal `unknown-scan`, `scan-in-use` while a job waits for it or runs on it, `scan-has-readings`.
 */
export function removeScan(session: Session, scanId: string, confirmed?: string): Promise<RemovedScan> {
  return exclusively(session, `scan-${scanId}`, async () => {
    const { library } = session;
    const { catalog } = library;
    if (!scanExists(catalog, scanId)) throw new Refusal('unknown-scan', `no scan has the id "${scanId}"`);
    refuseInUse(library, scanId);
    const holdings = holdingsOf(catalog, scanId);
    const { boxes, reviews, measurements, artefacts, originals } = holdings;
    if (boxes + reviews + measurements > 0 && confirmed !== scanId) {
      throw new Refusal(
        'scan-has-readings',
        `${boxes} boxes, ${reviews} acts and reviews and ${measurements} measurements of readers would go with scan ${scanId}; expected its id as confirmation (--confirm ${scanId})`,
      );
    }
    const paths = [...artefacts.flatMap((path) => [path, sealOf(path)]), ...originals.map(originalPath)];
    const journal = library.at('artefacts', `${JOURNAL}${scanId}.json`);
    await writeFileAtomic(journal, Buffer.from(JSON.stringify({ scanId, paths })));
    await forgetPatchesOf(session, scanId);
    inTransaction(catalog, () => {
      removeScanRows(catalog, scanId);
      audit(library, 'scan-removed', scanId, { originals: originals.length, boxes, reviews, measurements });
    });
    finishScanRemovals(library);
    return { originals: originals.length, artefacts: artefacts.length, boxes, reviews, measurements };
  });
}

function refuseInUse(library: Library, scanId: string): void {
  const jobs = jobsUsing(library, scanId);
  if (jobs === 0) return;
  throw new Refusal('scan-in-use', `scan ${scanId} is used by ${jobs} jobs: cancel or remove them first`);
}

const jobsUsing = ({ catalog }: Library, scanId: string): number =>
  listQueued(catalog).filter(
    ({ state, request }) =>
      ['pending', 'running', 'paused'].includes(state.kind) &&
      JSON.stringify(request).includes(JSON.stringify(scanId)),
  ).length;

/** What {@link removeScan} would remove, and how many jobs forbid it. @throws Refusal `unknown-scan`. */
export function countHoldings(library: Library, scanId: string): RemovedScan & { readonly jobs: number } {
  const { catalog } = library;
  if (!scanExists(catalog, scanId)) throw new Refusal('unknown-scan', `no scan has the id "${scanId}"`);
  const { originals, artefacts, boxes, reviews, measurements } = holdingsOf(catalog, scanId);
  return {
    originals: originals.length,
    artefacts: artefacts.length,
    boxes,
    reviews,
    measurements,
    jobs: jobsUsing(library, scanId),
  };
}

/** A store that is damaged or belongs to no atlas any more is cut again before anybody reads it. */
async function forgetPatchesOf(session: Session, scanId: string): Promise<void> {
  const { library } = session;
  for (const atlas of listAtlases(library.catalog)) {
    const names = readdirSync(library.at('patches')).filter((name) => name.startsWith(atlas.id));
    for (const name of names.filter((each) => each.endsWith('.zarr'))) {
      await exclusively(session, `patches-${atlas.id}`, async () => {
        const store = await openPatchStore(library.at('patches', name), {
          landmarks: atlas.landmarks,
          create: true,
          atlasKey: name.slice(0, -'.zarr'.length),
        });
        await removePatches(store, scanId);
      });
    }
  }
}

const JOURNAL = '.removing-';

/** Only what a removal may ever delete. */
const journalForm = z.object({
  scanId: z.string(),
  paths: z.array(
    z.string().regex(/^(artefacts\/[a-z]+\/[\w-][\w.-]*|originals\/[0-9a-f]{2}\/[0-9a-f]{64}\.dcm)$/),
  ),
});

/** Ends removals that a kill has interrupted: without its row the files go, with it nothing has happened. */
export function finishScanRemovals(library: Library): void {
  const folder = library.at('artefacts');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((each) => each.startsWith(JOURNAL))) {
    const journal = library.at('artefacts', name);
    const { scanId, paths } = journalForm.parse(JSON.parse(readFileSync(journal, 'utf8')));
    if (!scanExists(library.catalog, scanId))
      for (const path of paths) rmSync(library.at(path), { force: true });
    rmSync(journal, { force: true });
  }
}
