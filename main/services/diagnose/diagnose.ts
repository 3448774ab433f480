import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { arch, cpus, homedir, hostname, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { freeBytes } from '../../artefacts/freeSpace.ts';
import { encodeStoredZip } from '../../artefacts/storedZip.ts';
import { listJobs } from '../../catalog/jobs.ts';
import { namesIn, rowCounts } from '../../catalog/names.ts';
import { listQueued } from '../../catalog/queue.ts';
import { logOf } from '../../catalog/queueLog.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { EngineChoice } from '../../worker/protocol.ts';
import { accountName } from '../library/accountName.ts';
import type { Library } from '../library/library.ts';
import { dependencyLicences } from '../library/licences.ts';
import { type FreeSession, freeJob, type Session } from '../library/session.ts';
import { verifyLibrary } from '../library/verify.ts';
import type { Settings } from '../settings/settings.ts';
import { makeStrip, type Strip } from './withoutIdentifiers.ts';

/** What a bundle is made of; without an open library, `why` says why it cannot be opened. */
export interface Diagnosed {
  readonly session: FreeSession & { readonly engine: EngineChoice };
  readonly folder: string;
  readonly library: Library | { readonly why: unknown };
  readonly settings: Settings;
  /** Where the program's own log lies. */
  readonly settingsFolder: string;
}

/**
 * Writes what helps to find a fault into one ZIP: versions, engines and their check, settings, jobs and their logs,
 * counts and sizes of the library and what a check of it found. No image, no table of values, no path; whatever the
 * library knows as a name is taken out of every text.
 * @throws Refusal `library-full`, `library-read-only` of the file's disk; the signal's reason when cancelled.
 */
export async function writeDiagnosis(input: Diagnosed, file: string): Promise<readonly string[]> {
  const { library } = input;
  const opened = 'catalog' in library ? library : null;
  const strip = makeStrip(knownNames(input, opened));
  const parts: Readonly<Record<string, unknown>> = {
    'about.json': about(),
    'settings.json': settingsOf(input.settings),
    'engines.json': await enginesOf(input, strip),
    'library.json': await libraryOf(input, opened, strip),
    'jobs.json': opened ? jobsOf(opened, strip) : [],
    'faults.json': faultsOf(input.settingsFolder, strip),
  };
  const entries = Object.entries(parts).map(
    ([name, value]) => [name, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]] as const,
  );
  await writeFileAtomic(file, encodeStoredZip(new Map(entries)));
  return Object.keys(parts);
}

function* knownNames({ folder }: Diagnosed, library: Library | null): Generator<string> {
  yield folder;
  yield homedir();
  yield hostname();
  yield accountName();
  if (library) yield* namesIn(library.catalog);
}

const about = () => ({
  at: new Date().toISOString(),
  program: PROGRAM_VERSION,
  versions: process.versions,
  system: { platform: platform(), release: release(), arch: arch() },
  processors: { model: cpus()[0]?.model ?? null, count: cpus().length },
  memoryBytes: totalmem(),
  packages: Object.fromEntries(dependencyLicences().map(({ name, version }) => [name, version])),
});

/** AE titles and addresses would name a hospital and its computers. */
const receiverOf = ({ enabled, others, callers, deidentify }: Settings['receiver']) => ({
  enabled,
  others,
  callers: callers.length,
  deidentify,
});

/** Folders are told by whether they are chosen. */
const settingsOf = ({
  library,
  recentLibraries,
  tensorflowFolder,
  keys,
  receiver,
  lock,
  ...plain
}: Settings) => ({
  receiver: receiverOf(receiver),
  ...plain,
  library: library !== null,
  lock: lock !== null,
  recentLibraries: recentLibraries.length,
  tensorflowFolder: tensorflowFolder !== null,
  changedKeys: Object.keys(keys).length,
});

async function enginesOf({ session }: Diagnosed, strip: Strip): Promise<unknown> {
  const engines = await outcome(session, strip, () => freeJob(session, 'engines', 'list', session.engine));
  const check = await outcome(session, strip, () =>
    freeJob(session, 'engineCheck', session.engine.name, { cases: null, engine: session.engine }),
  );
  return { chosen: session.engine, engines, check };
}

async function libraryOf(input: Diagnosed, library: Library | null, strip: Strip): Promise<unknown> {
  const { folder, session } = input;
  const disk = { freeBytes: freeBytes(folder), rooms: existsSync(folder) ? roomsOf(folder) : {} };
  if (!library) return { disk, refused: failure((input.library as { why: unknown }).why, strip) };
  const checked = await outcome(session, strip, async () => {
    const { files, findings } = await verifyLibrary({ ...session, library } satisfies Session);
    const codes = [...new Set(findings.map(({ code }) => code))].sort();
    const found = codes.map((code) => [code, findings.filter((each) => each.code === code).length] as const);
    return { files, findings: Object.fromEntries(found) };
  });
  const version = library.catalog.pragma('user_version', { simple: true });
  return { disk, readOnly: library.readOnly, version, rows: rowCounts(library.catalog), checked };
}

/** Files and bytes of each folder of the library. */
function roomsOf(root: string): Readonly<Record<string, { files: number; bytes: number }>> {
  const rooms = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(
    rooms.map(({ name }) => {
      const files = readdirSync(join(root, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
      return [name, { files: files.length, bytes: files.reduce((sum, size) => sum + size, 0) }];
    }),
  );
}

/** Requests of jobs, which may hold paths and names, are left out. */
const jobsOf = ({ catalog }: Library, strip: Strip): unknown => ({
  queued: listQueued(catalog).map(({ id, kind, state, createdAt, updatedAt }) => ({
    ...{ id, kind, createdAt, updatedAt, state: stateOf(state, strip) },
    log: logOf(catalog, id).map((line) => ({ ...line, text: strip(line.text) })),
  })),
  tasks: listJobs(catalog).map(({ id, kind, state, updatedAt }) => ({
    ...{ id, kind, updatedAt, state: stateOf(state, strip) },
  })),
});

const stateOf = (state: object, strip: Strip): object =>
  'reason' in state ? { ...state, reason: strip(String(state.reason)) } : state;

function faultsOf(folder: string, strip: Strip): readonly string[] {
  const file = join(folder, 'faults.log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(strip) : [];
}

/** One part that fails does not cost the others. */
async function outcome<T>({ signal }: FreeSession, strip: Strip, act: () => Promise<T>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    signal.throwIfAborted();
    return failure(error, strip);
  }
}

const failure = (error: unknown, strip: Strip): unknown => ({
  failed: isRefusal(error) ? error.code : 'bug',
  message: strip(error instanceof Error ? error.message : String(error)),
});
