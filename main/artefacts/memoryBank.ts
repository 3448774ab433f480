import {
  type BankKind,
  type Dictionary,
  emptyDictionary,
  type MemoryBank,
} from '../../native-models/training/dictionary.ts';
import { type DictionaryFile, openDictionaryFile } from './dictionaryFile.ts';

export interface FileBank extends MemoryBank {
  close(): Promise<void>;
}

export interface BankShape {
  readonly kind: BankKind;
  readonly bankSize: number;
  readonly landmarks: number;
}

/**
 * The memory bank of a run in one file. Node maps no files into memory: a dictionary is read and written
 * at its place (pread, pwrite), the others stay on the disk. In memory is one dictionary, of
 * K · (512 + 4) bytes (2 MiB at the paper's 4,096): of `split` that of the landmark whose turn it is,
 * of `single` the only one, for the whole run.
 *
 * @throws Refusal `bank-mismatch` when the file was made for another K or number of dictionaries.
 */
export async function openFileBank(
  path: string,
  { kind, bankSize, landmarks }: BankShape,
): Promise<FileBank> {
  const dictionaries = kind === 'single' ? 1 : landmarks;
  const file = await openDictionaryFile(path, { bankSize, dictionaries });
  return kind === 'single' ? singleBank(file, bankSize) : splitBank(file, bankSize);
}

/**
 * A dictionary per landmark. Its two places are used by turns: epoch e reads the one that epoch e − 1
 * wrote and writes the other. So an epoch can die anywhere and be run again from its start, or from any
 * checkpoint within it, on the very dictionaries it began with; no copy is ever taken.
 */
function splitBank(file: DictionaryFile, bankSize: number): FileBank {
  return {
    start: async () => undefined,
    read: async (landmark, epoch) =>
      epoch === 0 ? emptyDictionary(bankSize) : file.read(landmark, epoch % 2, epoch),
    write: (landmark, epoch, dictionary) => file.write(landmark, (epoch + 1) % 2, epoch + 1, dictionary),
    flush: () => file.sync(),
    close: () => file.close(),
  };
}

/**
 * One dictionary, which every turn changes: it stays in memory and goes to the disk for checkpoints only,
 * stamped with their step, each time to the place that does not hold the last checkpoint's. That one
 * stays as it is until the next checkpoint is whole, so a run that dies anywhere finds it.
 */
function singleBank(file: DictionaryFile, bankSize: number): FileBank {
  let current: Dictionary = emptyDictionary(bankSize);
  /** Of the checkpoint that the run would go on from. */
  let kept = 1;
  return {
    start: async (step) => {
      if (step === 0) return;
      kept = (await file.stamp(0, 1)) === step ? 1 : 0;
      current = await file.read(0, kept, step);
    },
    read: async () => current,
    write: async (_landmark, _epoch, dictionary) => {
      current = dictionary;
    },
    flush: async (step) => {
      await file.write(0, 1 - kept, step, current);
      await file.sync();
      kept = 1 - kept;
    },
    close: () => file.close(),
  };
}
