import { existsSync } from 'node:fs';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { hasSpace, requireSpace } from '../artefacts/freeSpace.ts';
import { originalPath } from '../artefacts/originalFile.ts';
import type { CandidateFile } from '../dicom/candidateFile.ts';
import { contentHash } from '../dicom/contentHash.ts';
import { looksLikeDicom } from '../dicom/looksLikeDicom.ts';
import { walkInputs } from '../dicom/walkInputs.ts';
import type { ImportInput, JobContext, JobRunner, Reading } from './protocol.ts';
import { readCandidate } from './readCandidate.ts';

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
  await requireRoom(input, candidates, context);
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
      batch.map((file) => queue.add(() => readCandidate(input, file, context.signal))),
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

/** On a disk that is nearly full, what the library has already is asked after: it takes no more space. */
async function requireRoom(
  { libraryRoot }: ImportInput,
  candidates: readonly CandidateFile[],
  { signal, report }: JobContext,
): Promise<void> {
  let bytes = candidates.reduce((sum, { size }) => sum + size, 0);
  if (hasSpace(libraryRoot, bytes)) return;
  for (const [index, candidate] of candidates.entries()) {
    signal.throwIfAborted();
    const content = await candidate.read().catch(() => undefined);
    const isKept = content && existsSync(join(libraryRoot, originalPath(contentHash(content))));
    if (!content || isKept || !looksLikeDicom(content)) bytes -= candidate.size;
    report({ stage: 'measure', done: index + 1, total: candidates.length, unit: 'files' });
  }
  requireSpace(libraryRoot, bytes, 'this import');
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
