import { isRefusal } from '../../../native-models/common/refusal.ts';
import { rejected } from '../../dicom/instance.ts';
import type { ImportInput, MadeArtefact, ReadFile, Reading } from '../../worker/protocol.ts';
import { type Session, trackedJob } from '../library/session.ts';

/** A worker that reads one batch for longer hangs: a slow disk brings 2 MB/s, a slow decoder as much. */
const PATIENCE_MS = 30_000;
const PATIENCE_MS_PER_BYTE = 1 / 2000;

/** How long reading files of so many bytes may take. */
export const patienceMs = (bytes: number): number => PATIENCE_MS + bytes * PATIENCE_MS_PER_BYTE;

/**
 * Reads files in a worker and passes on each batch. A worker that dies or hangs takes no good file with it: what it
 * was reading is read again one by one, and the file that ends it alone gets the verdict.
 * @returns how many files were read or given a verdict.
 * @throws as the job does, for everything that is not about one file.
 */
export async function readFiles(
  session: Session,
  input: Omit<ImportInput, 'careful'>,
  onBatch: (files: readonly ReadFile[]) => void,
): Promise<number> {
  const judged = new Set(input.judged);
  const before = judged.size;
  let careful: readonly string[] = [];
  for (;;) {
    const attempt = await readUntilFailure(session, { ...input, judged: [...judged], careful }, (files) => {
      onBatch(files);
      for (const { name } of files) judged.add(name);
    });
    if (!attempt) return judged.size - before;
    const left = attempt.names.filter((name) => !judged.has(name));
    const [culprit, ...others] = left;
    if (culprit === undefined) throw attempt.error;
    if (others.length === 0) {
      onBatch([{ name: culprit, verdict: readerFailure(attempt.hung) }]);
      judged.add(culprit);
    } else careful = left;
  }
}

interface Attempt {
  readonly error: unknown;
  readonly hung: boolean;
  /** What was being read. */
  readonly names: readonly string[];
}

async function readUntilFailure(
  session: Session,
  input: ImportInput,
  onBatch: (files: readonly ReadFile[]) => void,
): Promise<Attempt | undefined> {
  const hung = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let names: readonly string[] = [];
  const onArtefact = ({ name, details }: MadeArtefact): void => {
    clearTimeout(timer);
    if (name === 'batch') {
      onBatch(details.files as readonly ReadFile[]);
      names = [];
      return;
    }
    const reading = details as unknown as Reading;
    names = reading.names;
    timer = setTimeout(() => hung.abort(new Error('the worker hangs')), patienceMs(reading.bytes));
  };
  const signal = AbortSignal.any([session.signal, hung.signal]);
  try {
    await trackedJob({ ...session, signal }, 'import', 'files', input, onArtefact);
    return undefined;
  } catch (error) {
    const crashed = isRefusal(error) && error.code === 'worker-crashed';
    if (session.signal.aborted || !(crashed || hung.signal.aborted)) throw error;
    return { error, hung: hung.signal.aborted, names };
  } finally {
    clearTimeout(timer);
  }
}

/** The verdict on a file that alone ends the worker, or keeps it for too long. */
export const readerFailure = (hung: boolean) =>
  hung
    ? rejected('too-slow', 'Reading this file took longer than any CT image does: it was left out.')
    : rejected(
        'reader-crashed',
        'Reading this file ended the reading program: it was left out, the others were read.',
      );
