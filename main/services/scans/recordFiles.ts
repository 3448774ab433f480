import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { originalPath } from '../../artefacts/originalFile.ts';
import { addVerdict, type FileVerdict } from '../../catalog/imports.ts';
import { addInstance, instanceHash, instanceHeader, isOriginalInUse } from '../../catalog/instances.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import type { Instance } from '../../dicom/instance.ts';
import { sameImage } from '../../dicom/sameImage.ts';
import type { ReadFile } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';

/** Folders and files are often named by the patient: a de-identified import keeps neither, but tells files apart. */
export function unnamed(key: Buffer, file: ReadFile): ReadFile {
  const digest = createHmac('sha256', key).update(`file\u0000${file.name}`).digest('hex');
  const name = `file ${digest.slice(0, 12)}`;
  if (!file.verdict) return { ...file, name };
  return { name, verdict: { ...file.verdict, reason: file.verdict.reason.replaceAll(file.name, name) } };
}

/** Judges what the worker read and commits it. @returns the verdicts, in the order of the files. */
export function recordFiles(library: Library, importId: number, files: readonly ReadFile[]): FileVerdict[] {
  const { catalog } = library;
  const strays: string[] = [];
  const verdicts = inTransaction(catalog, () =>
    files.map((file) => {
      const verdict = recordFile(library, file, strays);
      addVerdict(catalog, importId, verdict);
      return verdict;
    }),
  );
  // The worker does not know the catalog and has kept a copy of what is rejected here.
  for (const sha256 of strays) rmSync(library.at(originalPath(sha256)), { force: true });
  return verdicts;
}

function recordFile(library: Library, file: ReadFile, strays: string[]): FileVerdict {
  if (file.verdict) return { name: file.name, sopUid: null, ...file.verdict };
  const { catalog } = library;
  const { name, sha256, repaired } = file;
  const patientKey = library.pseudonyms.ofPatientKey(file.instance.patientKey);
  const instance: Instance = { ...file.instance, patientKey };
  const known = instanceHash(catalog, instance.sopInstanceUid);
  const header = instanceHeader(catalog, instance.sopInstanceUid);
  const same = header !== undefined && sameImage(JSON.parse(header) as Instance, instance);
  const verdict = judge(name, instance.sopInstanceUid, sha256, known, same, repaired);
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
  return verdict;
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
