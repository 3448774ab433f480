import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import {
  addVerdict,
  beginImport,
  type FileVerdict,
  finishImport,
  ledger,
  type VerdictKind,
} from '../catalog/imports.ts';
import { addInstance, instanceHash } from '../catalog/instances.ts';
import { scanOverviews } from '../catalog/overview.ts';
import type { CandidateFile } from '../dicom/candidateFile.ts';
import { contentHash } from '../dicom/contentHash.ts';
import { type Instance, isVerdict } from '../dicom/instance.ts';
import { readInstance } from '../dicom/readInstance.ts';
import { walkInputs } from '../dicom/walkInputs.ts';
import { groupPendingSeries } from './groupScans.ts';
import type { Library } from './library.ts';
import { type ScanLine, scanLine } from './overview.ts';
import { progressListener, type Session } from './session.ts';
import { originalPath } from './stages.ts';

export interface ImportOutcome {
  readonly ledger: readonly FileVerdict[];
  readonly counts: Readonly<Record<VerdictKind, number>>;
  /** Scans that the files belong to, new and known. */
  readonly scans: readonly ScanLine[];
}

/** Rows are committed in this many files at a time: an acknowledged file is on disk and in the catalog. */
const FILES_PER_COMMIT = 32;

/**
 * Copies CT images into the library, each by the hash of its bytes, and groups them into scans. Every file
 * gets one verdict. Running it again changes nothing; after a kill it goes on where the last commit was.
 * @throws Refusal `path-not-found`, `nothing-to-import` for empty folders, `no-ct` when no file is a CT image, `library-full`,
 *   `library-read-only`.
 */
export async function importPaths(session: Session, paths: readonly string[]): Promise<ImportOutcome> {
  const { library, signal } = session;
  for (const path of paths) {
    if (!existsSync(path)) throw new Refusal('path-not-found', `expected a file or folder at ${path}`);
  }
  const candidates: CandidateFile[] = [];
  for await (const candidate of walkInputs(paths, signal)) candidates.push(candidate);
  if (candidates.length === 0) {
    throw new Refusal('nothing-to-import', `expected files in ${paths.join(', ')}; found none`);
  }
  const report = progressListener(session, 'import', `${candidates.length} files`);
  const importId = beginImport(library.catalog);
  const seriesUids = new Set<string>();
  for (let first = 0; first < candidates.length; first += FILES_PER_COMMIT) {
    signal.throwIfAborted();
    const batch = candidates.slice(first, first + FILES_PER_COMMIT);
    for (const uid of await importBatch(library, importId, batch)) seriesUids.add(uid);
    report({ stage: 'read and copy', done: first + batch.length, total: candidates.length, unit: 'files' });
  }
  groupPendingSeries(library);
  finishImport(library.catalog, importId);
  session.listen({ kind: 'finished', job: 'import', subject: `${candidates.length} files` });
  const lines = ledger(library.catalog, importId);
  const counts = countVerdicts(lines);
  if (counts.imported + counts.duplicate === 0) throw noCt(lines);
  const scans = scanOverviews(library.catalog).filter((scan) => seriesUids.has(scan.seriesUid));
  for (const { id, problems } of scans) {
    for (const { code, message } of problems) {
      session.listen({ kind: 'notice', code, message: `scan ${id}: ${message}` });
    }
  }
  return { ledger: lines, counts, scans: scans.map(scanLine) };
}

interface ReadFile {
  readonly verdict: FileVerdict;
  readonly instance?: Instance;
  readonly sha256?: string;
}

async function importBatch(
  library: Library,
  importId: number,
  batch: readonly CandidateFile[],
): Promise<string[]> {
  const accepted = new Map<string, string>();
  const read: ReadFile[] = [];
  for (const candidate of batch) {
    const file = await readCandidate(library, candidate, accepted);
    if (file.instance && file.sha256) accepted.set(file.instance.sopInstanceUid, file.sha256);
    read.push(file);
  }
  library.catalog.transaction(() => {
    for (const { verdict, instance, sha256 } of read) {
      addVerdict(library.catalog, importId, verdict);
      if (verdict.verdict === 'imported' && instance && sha256) {
        addInstance(library.catalog, {
          sopUid: instance.sopInstanceUid,
          seriesUid: instance.seriesUid,
          studyUid: instance.studyUid,
          patientKey: instance.patientKey,
          studyDate: instance.studyDate || null,
          sha256,
          header: JSON.stringify(instance),
        });
      }
    }
  })();
  return read.flatMap(({ instance }) => instance?.seriesUid ?? []);
}

/** Reads one file, copies it when it is new, and judges it; only a failing library throws. */
async function readCandidate(
  library: Library,
  candidate: CandidateFile,
  accepted: ReadonlyMap<string, string>,
): Promise<ReadFile> {
  const { name } = candidate;
  const bytes = await readBytes(candidate);
  if (!(bytes instanceof Uint8Array)) return { verdict: { name, sopUid: null, ...bytes } };
  const instance = readInstance(bytes);
  if (isVerdict(instance)) return { verdict: { name, sopUid: null, ...instance } };
  const sopUid = instance.sopInstanceUid;
  const sha256 = contentHash(bytes);
  const known = accepted.get(sopUid) ?? instanceHash(library.catalog, sopUid);
  if (known !== undefined) return { verdict: knownVerdict(name, sopUid, sha256, known), instance };
  await keepOriginal(library, sha256, bytes);
  return { verdict: { name, verdict: 'imported', code: null, reason: null, sopUid }, instance, sha256 };
}

async function readBytes(
  candidate: CandidateFile,
): Promise<Uint8Array | Pick<FileVerdict, 'verdict' | 'code' | 'reason'>> {
  if (candidate.verdict) return candidate.verdict;
  try {
    return await candidate.read();
  } catch (error) {
    if (isRefusal(error)) return { verdict: 'rejected', code: error.code, reason: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { verdict: 'rejected', code: 'unreadable', reason };
  }
}

function knownVerdict(name: string, sopUid: string, sha256: string, known: string): FileVerdict {
  if (known === sha256) return { name, verdict: 'duplicate', code: null, reason: null, sopUid };
  return {
    name,
    verdict: 'rejected',
    code: 'uid-conflict',
    reason: 'another file with the same SOP Instance UID and other bytes is in the library; it was kept',
    sopUid,
  };
}

async function keepOriginal(library: Library, sha256: string, bytes: Uint8Array): Promise<void> {
  const path = library.at(originalPath(sha256));
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, bytes);
}

function countVerdicts(lines: readonly FileVerdict[]): Record<VerdictKind, number> {
  const counts = { imported: 0, duplicate: 0, skipped: 0, rejected: 0 };
  for (const { verdict } of lines) counts[verdict] += 1;
  return counts;
}

function noCt(lines: readonly FileVerdict[]): Refusal {
  const first = lines.slice(0, 3).map(({ name, code, reason }) => `${name}: ${reason ?? code}`);
  return new Refusal(
    'no-ct',
    `none of ${lines.length} files is a CT image that can be read (${first.join('; ')})`,
  );
}
