import type { WindowBatch } from './locationCells.ts';

/**
 * Where a long run leaves what it has, chunk by chunk, so that the same run begun again goes on from there.
 * A chunk holds some 8,192 windows: seconds to a minute of work, 32 kB per classifier.
 */
export interface LogitCheckpoint {
  /** `[classifier][window]` of a chunk that an earlier run wrote; undefined when it did not. */
  read(chunk: number, windows: number): Promise<readonly Float32Array[] | undefined>;
  /** Settles when the chunk is on disk. */
  write(chunk: number, logits: readonly Float32Array[]): Promise<void>;
}

const CHUNK_WINDOWS = 8192;

interface Chunk {
  readonly from: number;
  readonly to: number;
  /** Index of the first batch after it. */
  readonly next: number;
}

/** Follows a run batch by batch. `logits` are filled by `restore`, written as their chunks fill up. */
export function keeper(
  kept: LogitCheckpoint | undefined,
  batches: readonly WindowBatch[],
  logits: readonly Float32Array[],
) {
  const chunks = kept ? chunksOf(batches) : [];
  let current = 0;
  let writing: Promise<void> = Promise.resolve();
  return {
    /** Takes what is there, up to the first gap. @returns the first batch that is still to be computed. */
    async restore(signal?: AbortSignal): Promise<number> {
      for (const { from, to } of chunks) {
        signal?.throwIfAborted();
        const found = await kept!.read(current, to - from);
        if (!found) break;
        found.forEach((part, n) => {
          logits[n]!.set(part, from);
        });
        current++;
      }
      return chunks[current - 1]?.next ?? 0;
    },
    /** Batches finish in their order. */
    finished({ to }: WindowBatch): void {
      const chunk = chunks[current];
      if (!kept || chunk?.to !== to) return;
      const number = current++;
      const parts = logits.map((values) => values.slice(chunk.from, chunk.to));
      writing = writing.then(() => kept.write(number, parts));
      // Heard by whoever waits next; until then it is not unhandled.
      writing.catch(() => undefined);
    },
    /** @throws what writing a chunk threw. */
    written: (): Promise<void> => writing,
  };
}

function chunksOf(batches: readonly WindowBatch[]): Chunk[] {
  const chunks: Chunk[] = [];
  let from = 0;
  batches.forEach(({ to }, index) => {
    if (to - from < CHUNK_WINDOWS && index + 1 < batches.length) return;
    chunks.push({ from, to, next: index + 1 });
    from = to;
  });
  return chunks;
}
