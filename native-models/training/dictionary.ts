import { REPRESENTATION } from '../network/settings.ts';

/** Negatives: a ring of K keys and whose they are. */
export interface Dictionary {
  /** `[K, 128]`, rows of unit length; rows never filled hold zeros. */
  readonly keys: Float32Array;
  /** Patient number of each row, −1 where none was written. */
  readonly patients: Int32Array;
  /** Row that the next key replaces. */
  readonly next: number;
}

export const EMPTY_ROW = -1;

/**
 * `split`, the paper's conditional memory bank: a dictionary of K keys for each landmark (section 4).
 * `single`, MoCo's own: one dictionary of K keys for all of them, so that most negatives of a patch come
 * from other anatomy. Keys of a patient are never negatives of the same patient in either.
 */
export const BANK_KINDS = ['split', 'single'] as const;

export type BankKind = (typeof BANK_KINDS)[number];

/**
 * The negatives of a run. Whatever has been written since the last {@link flush} may be lost with the
 * process; what a checkpoint began with, or left behind, may not: a run goes on from it with the very
 * dictionaries of that moment.
 */
export interface MemoryBank {
  /** Takes up the bank of the checkpoint at this step; 0 is a new run with an empty one. */
  start(step: number): Promise<void>;
  /** The dictionary for a landmark's turn in an epoch; the caller may change it. */
  read(landmark: number, epoch: number): Promise<Dictionary>;
  /** What it has become at the end of that turn. */
  write(landmark: number, epoch: number, dictionary: Dictionary): Promise<void>;
  /** Resolves when all that a checkpoint at this step needs is on the disk; called before it is written. */
  flush(step: number): Promise<void>;
}

export function emptyDictionary(size: number): Dictionary {
  return {
    keys: new Float32Array(size * REPRESENTATION),
    patients: new Int32Array(size).fill(EMPTY_ROW),
    next: 0,
  };
}

/**
 * Replaces the oldest rows by new keys, in order; of a batch longer than the ring the last K stay.
 * Mutates the dictionary's arrays and returns it with its new write position.
 *
 * @param keys `[B, 128]` @param patients `[B]`
 */
export function enqueue(dictionary: Dictionary, keys: Float32Array, patients: Int32Array): Dictionary {
  const size = dictionary.patients.length;
  let next = dictionary.next;
  for (let row = 0; row < patients.length; row++) {
    dictionary.keys.set(
      keys.subarray(row * REPRESENTATION, (row + 1) * REPRESENTATION),
      next * REPRESENTATION,
    );
    dictionary.patients[next] = patients[row]!;
    next = (next + 1) % size;
  }
  return { ...dictionary, next };
}
