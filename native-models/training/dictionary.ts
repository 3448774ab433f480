import { REPRESENTATION } from '../network/settings.ts';

/** One landmark's negatives: a ring of K keys and whose they are. */
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
 * The conditional memory bank: a dictionary per landmark, one at a time in memory.
 * It is read as it stood when `epoch` began and written for the epoch after, so that
 * an epoch that dies half-way finds its own start untouched.
 */
export interface MemoryBank {
  read(landmark: number, epoch: number): Promise<Dictionary>;
  write(landmark: number, epoch: number, dictionary: Dictionary): Promise<void>;
  /** Resolves when everything written is on the disk; called before a checkpoint. */
  flush(): Promise<void>;
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
