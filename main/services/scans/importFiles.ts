import { createHmac } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import { originalPath } from '../../artefacts/originalFile.ts';
import {
  addVerdict,
  beginImport,
  type FileVerdict,
  finishImport,
  ledger,
  resumeImport,
  type VerdictKind,
  verdictCounts,
} from '../../catalog/imports.ts';
import { addInstance, instanceHash, instanceHeader, isOriginalInUse } from '../../catalog/instances.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import { scansOfInstances } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import type { Instance } from '../../dicom/instance.ts';
import { sameImage } from '../../dicom/sameImage.ts';
import type { VolumePatients } from '../../dicom/walkVolume.ts';
import type { ReadFile } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import { type ScanLine, scanLine } from '../library/overview.ts';
import type { Session } from '../library/session.ts';
import { groupPendingSeries } from './groupScans.ts';
import { readFiles } from './readFiles.ts';

export interface ImportOutcome {
  readonly importId: number;
  readonly ledger: readonly FileVerdict[];
  readonly counts: Readonly<Record<VerdictKind, number>>;
  /** Scans that the files belong to, new and known. */
  readonly scans: readonly ScanLine[];
}

export interface ImportOptions {
  /** Goes on with an import that was stopped: files that have a verdict keep it. */
  readonly resume?: number;
  /** Called once the import has its number, before the first file has its verdict. */
  readonly began?: (importId: number) => void;
  /** Whose the NIfTI and NRRD files are; left out, each is its own patient, by its name. */
  readonly patients?: VolumePatients;
  /** The library's copies are then de-identified ones; `ids` gives the ids of a site by PatientID. */
  readonly deidentify?: { readonly ids: Readonly<Record<string, string>> };
}

/**
 * Copies CT images into the library, each by the hash of its bytes, and groups them into scans. Every file
 * gets one verdict. Running it again changes nothing; after a kill it goes on where the last commit was.
 * @throws Refusal `path-not-found`, `nothing-to-import` for empty folders, `no-ct` when no file is a CT image, `library-full`,
 *   `library-read-only`, `pseudonym-key-missing`.
 */
export async function importPaths(
  session: Session,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportOutcome> {
  const { library } = session;
  const { catalog } = library;
  for (const path of paths) {
    if (!existsSync(path)) throw new Refusal('path-not-found', `expected a file or folder at ${path}`);
  }
  // Before the first batch: without the key no patient could be recognised.
  const key = library.pseudonyms.key();
  const importId =
    options.resume === undefined
      ? beginImport(catalog, options.deidentify ? [] : paths)
      : resumeImport(catalog, options.resume);
  options.began?.(importId);
  const instances = new Set<string>();
  try {
    const judged = ledger(catalog, importId).map(({ name }) => name);
    const deidentify = options.deidentify && { key: key.toString('hex'), ids: options.deidentify.ids };
    const input = {
      paths,
      libraryRoot: library.root,
      judged,
      ...(options.patients && { patients: [...options.patients] }),
      ...(deidentify && { deidentify }),
    };
    const files = await readFiles(session, input, (batch) => {
      const named = deidentify ? batch.map((file) => unnamed(key, file)) : batch;
      for (const uid of recordBatch(library, importId, named)) instances.add(uid);
    });
    if (files + judged.length === 0) {
      throw new Refusal('nothing-to-import', `expected files in ${paths.join(', ')}; found none`);
    }
    groupPendingSeries(library);
    const { imported, duplicate } = verdictCounts(catalog, importId);
    if (imported + duplicate === 0) throw noCt(ledger(catalog, importId));
  } catch (error) {
    // A cancelled import can be taken up again; one that failed has ended.
    if (!session.signal.aborted) finishImport(catalog, importId, isRefusal(error) ? error.code : 'bug');
    throw error;
  }
  finishImport(catalog, importId);
  const lines = ledger(catalog, importId);
  const counts = verdictCounts(catalog, importId);
  const ids = new Set(scansOfInstances(catalog, instances));
  const scans = scanOverviews(catalog).filter((scan) => ids.has(scan.id));
  for (const { id, problems } of scans) {
    for (const { code, message } of problems) {
      session.listen({ kind: 'notice', code, message: `scan ${id}: ${message}` });
    }
  }
  return { importId, ledger: lines, counts, scans: scans.map(scanLine) };
}

/** Folders and files are often named by the patient: a de-identified import keeps neither, but tells files apart. */
function unnamed(key: Buffer, file: ReadFile): ReadFile {
  const digest = createHmac('sha256', key).update(`file\u0000${file.name}`).digest('hex');
  const name = `file ${digest.slice(0, 12)}`;
  if (!file.verdict) return { ...file, name };
  return { name, verdict: { ...file.verdict, reason: file.verdict.reason.replaceAll(file.name, name) } };
}

/** Judges what the worker read and commits it. @returns the SOP instance UIDs of its images. */
function recordBatch(library: Library, importId: number, files: readonly ReadFile[]): string[] {
  const { catalog } = library;
  const strays: string[] = [];
  const uids = inTransaction(catalog, () =>
    files.flatMap((file) => {
      if (file.verdict) {
        addVerdict(catalog, importId, { name: file.name, sopUid: null, ...file.verdict });
        return [];
      }
      const { name, sha256, repaired } = file;
      const patientKey = library.pseudonyms.ofPatientKey(file.instance.patientKey);
      const instance: Instance = { ...file.instance, patientKey };
      const known = instanceHash(catalog, instance.sopInstanceUid);
      const header = instanceHeader(catalog, instance.sopInstanceUid);
      const same = header !== undefined && sameImage(JSON.parse(header) as Instance, instance);
      addVerdict(catalog, importId, judge(name, instance.sopInstanceUid, sha256, known, same, repaired));
      if (known === undefined) {
        addInstance(catalog, {
          sopUid: instance.sopInstanceUid,
          seriesUid: instance.seriesUid,
          studyUid: instance.studyUid,
          patientKey: instance.patientKey,
          studyDate: instance.studyDate || null,
          sha256,
          header: JSON.stringify(instance),
        });
      } else if (!isOriginalInUse(catalog, sha256)) strays.push(sha256);
      return [instance.sopInstanceUid];
    }),
  );
  // The worker does not know the catalog and has kept a copy of what is rejected here.
  for (const sha256 of strays) rmSync(library.at(originalPath(sha256)), { force: true });
  return uids;
}

function judge(
  name: string,
  sopUid: string,
  sha256: string,
  known: string | undefined,
  sameImage: boolean,
  repaired: boolean,
): FileVerdict {
  if (known === undefined) return { name, verdict: 'imported', code: null, reason: null, sopUid };
  if (known === sha256 && repaired) {
    const reason = 'The library’s copy had been damaged; it was replaced by this file.';
    return { name, verdict: 'duplicate', code: 'original-repaired', reason, sopUid };
  }
  if (known === sha256) return { name, verdict: 'duplicate', code: null, reason: null, sopUid };
  if (sameImage) {
    const reason =
      'The same image is in the library already; it was exported again with another file header. Nothing is missing.';
    return { name, verdict: 'duplicate', code: 'exported-again', reason, sopUid };
  }
  const reason =
    'Another image with the same identifier (SOP Instance UID) is in the library; that one was kept. Ask the archive which of the two is right, or import this one into another library.';
  return { name, verdict: 'rejected', code: 'uid-conflict', reason, sopUid };
}

function noCt(lines: readonly FileVerdict[]): Refusal {
  const first = lines.slice(0, 3).map(({ name, code, reason }) => `${name}: ${reason ?? code}`);
  return new Refusal(
    'no-ct',
    `none of ${lines.length} files is a CT image that can be read (${first.join('; ')})`,
  );
}
