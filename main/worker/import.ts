import { isRefusal } from '../../native-models/common/refusal.ts';
import { keepOriginal } from '../artefacts/originalFile.ts';
import type { CandidateFile } from '../dicom/candidateFile.ts';
import { contentHash } from '../dicom/contentHash.ts';
import { isVerdict } from '../dicom/instance.ts';
import { readInstance } from '../dicom/readInstance.ts';
import { walkInputs } from '../dicom/walkInputs.ts';
import type { ImportInput, JobContext, JobRunner, ReadFile } from './protocol.ts';

/** The host commits this many files at a time: an acknowledged file is on disk and in the catalog. */
const FILES_PER_BATCH = 32;

/**
 * Reads every file below the paths, copies CT images into the library by the hash of their bytes and sends what
 * it read in batches; the host, which knows the catalog, judges them.
 */
export const importFiles: JobRunner<'import'> = async (input, context) => {
  const candidates = await findCandidates(input, context);
  for (let first = 0; first < candidates.length; first += FILES_PER_BATCH) {
    const files: ReadFile[] = [];
    for (const candidate of candidates.slice(first, first + FILES_PER_BATCH)) {
      context.signal.throwIfAborted();
      files.push(await readCandidate(input.libraryRoot, candidate));
    }
    context.artefact({ name: 'batch', details: { files } });
    const done = first + files.length;
    context.report({ stage: 'read and copy', done, total: candidates.length, unit: 'files' });
  }
  return { files: candidates.length };
};

/** All files first, so that the time left is known; those that have their verdict are left out. */
async function findCandidates(input: ImportInput, context: JobContext): Promise<CandidateFile[]> {
  const judged = new Set(input.judged);
  const candidates: CandidateFile[] = [];
  for await (const candidate of walkInputs(input.paths, context.signal)) {
    if (!judged.has(candidate.name)) candidates.push(candidate);
  }
  return candidates;
}

/** Reads one file and copies it when it is a CT image; only a failing library throws. */
async function readCandidate(libraryRoot: string, candidate: CandidateFile): Promise<ReadFile> {
  const { name } = candidate;
  const bytes = await readBytes(candidate);
  if (!(bytes instanceof Uint8Array)) return { name, verdict: bytes };
  const instance = readInstance(bytes);
  if (isVerdict(instance)) return { name, verdict: instance };
  const sha256 = contentHash(bytes);
  await keepOriginal(libraryRoot, sha256, bytes);
  return { name, instance, sha256 };
}

async function readBytes(candidate: CandidateFile): Promise<Uint8Array | NonNullable<ReadFile['verdict']>> {
  if (candidate.verdict) return candidate.verdict;
  try {
    return await candidate.read();
  } catch (error) {
    if (isRefusal(error)) return { verdict: 'rejected', code: error.code, reason: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { verdict: 'rejected', code: 'unreadable', reason };
  }
}
