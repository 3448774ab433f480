/** One step of long work. Rate and time left are the listener's to compute. */
export interface Progress {
  /** Short name of what is being done, e.g. `register`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** What `done` counts, e.g. `files`, `patches`, `windows`. */
  readonly unit: string;
}

export type Report = (progress: Progress) => void;

/** Rejects a cancelled job between two units of work. @throws the signal's reason. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
}
