import PQueue from 'p-queue';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { keepOriginal } from '../artefacts/originalFile.ts';
import type { CandidateFile } from '../dicom/candidateFile.ts';
import { contentHash } from '../dicom/contentHash.ts';
import { deidentifyImage } from '../dicom/deidentify/deidentifyImage.ts';
import { inspectPixels } from '../dicom/inspectPixels.ts';
import { type Instance, isVerdict, type Verdict } from '../dicom/instance.ts';
import { refusedFile } from '../dicom/parseDataSet.ts';
import { type OpenImage, openImage } from '../dicom/readInstance.ts';
import { walkInputs } from '../dicom/walkInputs.ts';
import type { ImportInput, JobContext, JobRunner, ReadFile, Reading } from './protocol.ts';

/** The host commits this many files at a time: an acknowledged file is on disk and in the catalog. */
const FILES_PER_BATCH = 32;
/** Files larger than this are read alone, so that what is held at a time stays small. */
const LARGE_BYTES = 16 * 1024 * 1024;
/** While one file waits for the disk others are parsed. */
const FILES_AT_ONCE = 8;

/**
 * Reads every file below the paths, copies CT images into the library by the hash of their bytes and sends what
 * it read in batches; the host, which knows the catalog, judges them.
 */
export const importFiles: JobRunner<'import'> = async (input, context) => {
  const candidates = await findCandidates(input, context);
  let done = 0;
  for (const batch of batchesOf(candidates, new Set(input.careful))) {
    context.signal.throwIfAborted();
    const reading: Reading = {
      names: batch.map(({ name }) => name),
      bytes: batch.reduce((sum, { size }) => sum + size, 0),
    };
    context.artefact({ name: 'reading', details: { ...reading } });
    const queue = new PQueue({ concurrency: FILES_AT_ONCE });
    const files = await Promise.all(
      batch.map((file) => queue.add(() => readCandidate(input, file, context))),
    );
    context.artefact({ name: 'batch', details: { files } });
    done += batch.length;
    context.report({ stage: 'read and copy', done, total: candidates.length, unit: 'files' });
  }
  return { files: candidates.length };
};

/** All files first, so that the time left is known; those that have their verdict are left out. */
async function findCandidates(input: ImportInput, context: JobContext): Promise<CandidateFile[]> {
  const judged = new Set(input.judged);
  const candidates: CandidateFile[] = [];
  for await (const candidate of walkInputs(
    input.paths,
    context.signal,
    input.patients && new Map(input.patients),
  )) {
    if (!judged.has(candidate.name)) candidates.push(candidate);
  }
  return candidates;
}

function* batchesOf(
  files: readonly CandidateFile[],
  careful: ReadonlySet<string>,
): Generator<CandidateFile[]> {
  let batch: CandidateFile[] = [];
  for (const file of files) {
    const alone = careful.has(file.name) || file.size > LARGE_BYTES;
    if (batch.length > 0 && (alone || batch.length === FILES_PER_BATCH)) {
      yield batch;
      batch = [];
    }
    if (alone) yield [file];
    else batch.push(file);
  }
  if (batch.length > 0) yield batch;
}

/** Reads one file and copies it when it is a CT image; only a failing library throws. */
async function readCandidate(
  { libraryRoot, deidentify: rule }: ImportInput,
  candidate: CandidateFile,
  { signal }: JobContext,
): Promise<ReadFile> {
  signal.throwIfAborted();
  const { name } = candidate;
  const bytes = await readBytes(candidate);
  if (!(bytes instanceof Uint8Array)) return { name, verdict: bytes };
  const source = openImage(bytes);
  if (isVerdict(source)) return { name, verdict: source };
  const rewritten = rule ? deidentifyImage(bytes, source, rule) : { bytes, image: source };
  if (isVerdict(rewritten)) return { name, verdict: rewritten };
  const read = await inspected(rewritten.image, signal);
  if (isVerdict(read)) return { name, verdict: read };
  // The same patient as in an import that is not de-identified.
  const instance = { ...read, patientKey: source.instance.patientKey };
  const sha256 = contentHash(rewritten.bytes);
  const kept = await keepOriginal(libraryRoot, sha256, rewritten.bytes);
  return { name, instance, sha256, repaired: kept === 'repaired' };
}

async function inspected(image: OpenImage, signal: AbortSignal): Promise<Instance | Verdict> {
  try {
    return await inspectPixels(image, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return refusedFile(error);
  }
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
