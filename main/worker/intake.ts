import PQueue from 'p-queue';
import { walkInputs } from '../dicom/walkInputs.ts';
import type { IntakeBatch, IntakeInput, JobRunner, ReadFile } from './protocol.ts';
import { readCandidate } from './readCandidate.ts';

/** While one file waits for the disk others are parsed. */
const FILES_AT_ONCE = 8;

/**
 * Reads files as they arrive, as an import reads those of a folder: CT images are copied into the library by the
 * hash of their bytes. Each batch that is handed over is answered by one artefact `batch`; the host judges it.
 */
export const readArrivals: JobRunner<'intake'> = async (input, context) => {
  let files = 0;
  for await (const item of context.handed()) {
    const batch = item as IntakeBatch;
    const queue = new PQueue({ concurrency: FILES_AT_ONCE });
    const read = await Promise.all(
      batch.files.map((file) => queue.add(() => readArrival(input, file, context.signal))),
    );
    context.artefact({ name: 'batch', details: { files: read } });
    files += read.length;
  }
  return { files };
};

/** An arrival is one file, under the name that its ledger is to show. */
async function readArrival(
  input: IntakeInput,
  { name, path }: IntakeBatch['files'][number],
  signal: AbortSignal,
): Promise<ReadFile> {
  for await (const candidate of walkInputs([path], signal)) {
    return readCandidate(input, { ...candidate, name }, signal);
  }
  throw new Error(`nothing was found where ${name} should lie`);
}
