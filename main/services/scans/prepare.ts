import { availableParallelism, freemem } from 'node:os';
import PQueue from 'p-queue';
import type { Affine } from '../../../native-models/common/affine.ts';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import { isCutOff, type LungFinding } from '../../../native-models/lung/lungFindings.ts';
import type { RegistrationQuality } from '../../../native-models/registration/transform.ts';
import { requireSpace } from '../../artefacts/freeSpace.ts';
import type { Artefact, ArtefactKind } from '../../catalog/artefacts.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import { chooseRegistration, saveRegistration, usableRegistration } from '../../catalog/registrations.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import type { MadeArtefact, PrepareInput, PrepareOutput, RegistrationMethod } from '../../worker/protocol.ts';
import { exclusively } from '../library/exclusively.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { patchBytes, volumeBytes } from '../library/spaceNeeded.ts';
import {
  artefactPath,
  patchesKey,
  readyArtefact,
  recordArtefact,
  registrationKey,
  scanKeys,
  sliceFiles,
} from '../library/stages.ts';
import { writeLandmarkPatches } from './landmarks.ts';

export interface PreparedScan {
  readonly scanId: string;
  readonly state: 'prepared' | 'already' | 'failed';
  readonly error?: { readonly code: string; readonly message: string };
  readonly seconds?: Readonly<Record<string, number>>;
  readonly peakMemoryMb?: number;
  readonly litres?: number;
  readonly quality?: RegistrationQuality;
}

export interface PrepareOptions {
  /** Without an atlas only the volume and the lungs are made. */
  readonly atlas?: AtlasRow;
  readonly method: RegistrationMethod;
  /** A reader's manual alignment; without it, the registration finds its own initial transform. */
  readonly start?: Affine;
  readonly parallel?: number;
}

/** What one scan needs at its peak, from the 261-slice series of README.md. */
const MEMORY_PER_SCAN = 3 * 2 ** 30;

const parallelScans = (): number =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / MEMORY_PER_SCAN)));

/**
 * Resamples, finds lungs, registers to the atlas and cuts the landmark patches of each scan.
 * A scan that fails does not stop the others; what is ready is skipped, what is found damaged is made again.
 *
 * @throws Refusal `not-enough-space` before anything is begun.
 * @param again when this is the second try after something was found damaged.
 */
export async function prepareScans(
  session: Session,
  scans: readonly StoredScan[],
  options: PrepareOptions,
  again = false,
): Promise<PreparedScan[]> {
  requireSpace(session.library.root, bytesToPrepare(session, scans, options), plural(scans.length));
  const queue = new PQueue({ concurrency: options.parallel ?? parallelScans() });
  // All settle before an error is passed on: each job's state is kept while the catalog is open.
  const outcomes = await Promise.allSettled(
    scans.map((scan) => queue.add(() => prepareOrExplain(session, scan, options))),
  );
  session.signal.throwIfAborted();
  const prepared = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  if (!options.atlas) return prepared;
  try {
    await writeLandmarkPatches(session, scans, options.atlas);
  } catch (error) {
    if (again || !wasSetAside(error)) throw error;
    noteRepair(session, error);
    return prepareScans(session, scans, options, true);
  }
  return prepared;
}

const plural = (scans: number): string => `preparing ${scans === 1 ? 'a scan' : `${scans} scans`}`;

/** Of what is not there yet. */
function bytesToPrepare(
  { library }: Session,
  scans: readonly StoredScan[],
  { atlas, method, start }: PrepareOptions,
): number {
  return scans.reduce((sum, scan) => {
    const { volume, lungs } = scanKeys(library, scan);
    const patches = atlas && patchesKey(volume, registrationKey(lungs, atlas.id, method, start));
    return (
      sum +
      (readyArtefact(library, volume) ? 0 : volumeBytes(scan)) +
      (patches === undefined || readyArtefact(library, patches) ? 0 : patchBytes(atlas!))
    );
  }, 0);
}

/** What was found damaged is out of the way: the stage that made it makes it again. */
const wasSetAside = (error: unknown): error is Refusal =>
  isRefusal(error) && (error.code === 'artefact-damaged' || error.code === 'artefact-missing');

const noteRepair = (session: Session, { code, message }: Refusal): void =>
  session.listen({ kind: 'notice', code, message: `${message}; it is made again now` });

async function prepareOrExplain(
  session: Session,
  scan: StoredScan,
  options: PrepareOptions,
): Promise<PreparedScan> {
  try {
    // Two runs of one scan would write the same files at once.
    return await exclusively(session, `scan-${scan.id}`, () => prepareSound(session, scan, options));
  } catch (error) {
    if (session.signal.aborted || !isRefusal(error)) throw error;
    return { scanId: scan.id, state: 'failed', error: { code: error.code, message: error.message } };
  }
}

async function prepareSound(
  session: Session,
  scan: StoredScan,
  options: PrepareOptions,
): Promise<PreparedScan> {
  try {
    return await prepareScan(session, scan, options);
  } catch (error) {
    if (!wasSetAside(error)) throw error;
    noteRepair(session, error);
    return prepareScan(session, scan, options);
  }
}

async function prepareScan(
  session: Session,
  scan: StoredScan,
  { atlas, method, start }: PrepareOptions,
): Promise<PreparedScan> {
  session.signal.throwIfAborted();
  const { library } = session;
  refuseIncomplete(scan);
  const keys = scanKeys(library, scan);
  const registration = atlas && registrationKey(keys.lungs, atlas.id, method, start);
  const wanted = [keys.volume, keys.lungs, ...(registration ? [registration] : [])];
  if (wanted.every((key) => readyArtefact(library, key))) {
    if (registration) chooseRegistration(library.catalog, registration);
    return describe(session, scan, atlas, 'already');
  }

  const stage = (kind: ArtefactKind, key: string) => ({
    path: library.at(artefactPath(kind, key)),
    ready: readyArtefact(library, key) !== undefined,
  });
  const input: PrepareInput = {
    group: scan,
    files: sliceFiles(library, scan),
    volume: stage('volume', keys.volume),
    lungs: {
      ...stage('lungs', keys.lungs),
      cutOff: isCutOff(findingsOf(readyArtefact(library, keys.lungs))),
    },
    ...(atlas &&
      registration && {
        registration: {
          ...stage('registration', registration),
          atlasFolder: library.at(atlas.folder),
          method,
          ...(start && { start }),
        },
      }),
  };
  const keyOf: Readonly<Record<string, string | undefined>> = { ...keys, registration };
  const asked = { lungs: keys.lungs, method, ...(start && { start }) };
  const output = await trackedJob(session, 'prepare', scan.id, input, (made) =>
    record(
      session,
      scan,
      atlas,
      keyOf[made.name],
      made.name === 'registration' ? { ...made, details: { ...made.details, ...asked } } : made,
    ),
  );
  return describe(session, scan, atlas, 'prepared', output);
}

/** What was said of the lungs when they were found; nothing in libraries made before that. */
const findingsOf = (lungs: Artefact | undefined): readonly LungFinding[] =>
  (lungs?.details.findings as readonly LungFinding[] | undefined) ?? [];

function refuseIncomplete(scan: StoredScan): void {
  const blocking = scan.problems.find((problem) => problem.blocking);
  if (blocking) throw new Refusal(blocking.code, `scan ${scan.id}: ${blocking.message}`);
}

function record(
  session: Session,
  scan: StoredScan,
  atlas: AtlasRow | undefined,
  key: string | undefined,
  made: MadeArtefact,
): void {
  if (!key) throw new Error(`prepare made an unexpected artefact: ${made.name}`);
  const { catalog } = session.library;
  const kind = made.name as ArtefactKind;
  const findings = kind === 'lungs' ? (made.details.findings as readonly LungFinding[]) : [];
  for (const { code, message } of findings)
    session.listen({ kind: 'notice', code, message: `scan ${scan.id}: ${message}` });
  inTransaction(catalog, () => {
    recordArtefact(session.library, {
      key,
      kind,
      path: artefactPath(kind, key),
      scanId: scan.id,
      details: made.details,
    });
    if (kind !== 'registration' || !atlas) return;
    const quality = made.details.quality as RegistrationQuality;
    saveRegistration(catalog, { key, scanId: scan.id, atlasId: atlas.id, method: quality.method, quality });
  });
}

function describe(
  session: Session,
  scan: StoredScan,
  atlas: AtlasRow | undefined,
  state: 'prepared' | 'already',
  output?: PrepareOutput,
): PreparedScan {
  const { library } = session;
  const lungs = readyArtefact(library, scanKeys(library, scan).lungs);
  const quality = atlas && usableRegistration(library.catalog, scan.id, atlas.id)?.quality;
  return {
    scanId: scan.id,
    state,
    ...output,
    litres: lungs?.details.litres as number,
    ...(quality && { quality }),
  };
}
