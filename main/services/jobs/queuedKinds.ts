import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import type { Session } from '../library/session.ts';
import { measuring, reporting, segmentation } from '../masks/reviewKinds.ts';
import { chosenAtlas, createAtlas } from '../registration/atlases.ts';
import { registering } from '../registration/registerKind.ts';
import { requireScan } from '../scans/findScans.ts';
import { importPaths } from '../scans/importFiles.ts';
import { prepareScans } from '../scans/prepare.ts';
import { efficiency, fineTuning, pretraining } from '../training/trainingKinds.ts';

/** What a queued job may say besides its progress. */
export interface QueuedRun {
  readonly session: Session;
  /** Of an earlier try of the same job. */
  readonly result: unknown;
  /** Kept with the job: the next try and the window read it. */
  keep(result: unknown): void;
  say(text: string): void;
  /** Tells that `done` of `total` parts of the work are complete. */
  part(done: number, total: number): void;
}

/** One kind of job of the window: what its request looks like and the service that does it. */
export interface QueuedKind<R = unknown> {
  readonly request: z.ZodType<R>;
  /** Ids of scans that the request is about. */
  scansOf(request: R): readonly string[];
  /** Paths in the request, to be kept out of logs and the window. */
  pathsOf(request: R): readonly string[];
  /** It can be asked to end early with a result. */
  readonly finishes?: true;
  run(request: R, run: QueuedRun): Promise<void>;
}

const kind = <R>(definition: QueuedKind<R>): QueuedKind<R> => definition;

const importResult = z.object({ importId: z.number() });

/** Each kind by its name; a new one is a line here. */
export const QUEUED_KINDS = {
  import: kind({
    request: z.strictObject({ paths: z.array(z.string().min(1)).min(1) }),
    scansOf: () => [],
    pathsOf: ({ paths }) => paths,
    async run({ paths }, { session, result, keep, say }) {
      const earlier = importResult.safeParse(result);
      const { counts } = await importPaths(session, paths, {
        ...(earlier.success && { resume: earlier.data.importId }),
        began: (importId) => keep({ importId }),
      });
      say(
        `${counts.imported} imported, ${counts.duplicate} known already, ${counts.skipped} skipped, ${counts.rejected} rejected`,
      );
    },
  }),
  atlas: kind({
    request: z.strictObject({ scanId: z.string() }),
    scansOf: ({ scanId }) => [scanId],
    pathsOf: () => [],
    async run({ scanId }, { session, say }) {
      const atlas = await createAtlas(session, requireScan(session.library, scanId));
      say(`The atlas has ${atlas.landmarks} landmarks`);
    },
  }),
  pretrain: pretraining,
  finetune: fineTuning,
  efficiency,
  segment: segmentation,
  measure: measuring,
  report: reporting,
  register: registering,
  prepare: kind({
    request: z.strictObject({ scanIds: z.array(z.string()).min(1) }),
    scansOf: ({ scanIds }) => scanIds,
    pathsOf: () => [],
    run: async ({ scanIds }, run) => prepareAll(scanIds, run),
  }),
} as const;

export type QueuedKindName = keyof typeof QUEUED_KINDS;

/** One scan after the other, so that a pause between two of them loses nothing; one that is refused does not stop the others. */
async function prepareAll(scanIds: readonly string[], { session, say, part }: QueuedRun): Promise<void> {
  const { library } = session;
  const scans = scanIds.map((id) => requireScan(library, id));
  const atlas = listAtlases(library.catalog).length > 0 ? chosenAtlas(library, undefined) : undefined;
  const failures: string[] = [];
  for (const [index, scan] of scans.entries()) {
    part(index, scans.length);
    const [outcome] = await prepareScans(session, [scan], {
      ...(atlas && { atlas }),
      method: 'deformable',
      parallel: 1,
    });
    if (outcome?.error) {
      failures.push(outcome.error.code);
      // The last one's reason becomes the job's own.
      if (scans.length === 1) throw new Refusal(outcome.error.code, outcome.error.message);
      say(`Scan ${scan.id} was refused: ${outcome.error.message}`);
    } else if (outcome?.quality) {
      say(`Scan ${scan.id}: lungs overlap the atlas by ${Math.round(100 * outcome.quality.dice)} %`);
    } else if (atlas) {
      say(`Scan ${scan.id}: a reader rejected this registration; register it another way in the viewer`);
    } else say(`Scan ${scan.id}: lungs found; no atlas to register to`);
  }
  if (failures.length > 0) {
    throw new Refusal(
      'not-all-prepared',
      `${failures.length} of ${scans.length} scans could not be prepared`,
    );
  }
}
