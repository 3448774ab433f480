import type { z } from 'zod';
import type { Session } from './session.ts';

/** What a queued job may say besides its progress. */
export interface QueuedRun {
  readonly session: Session;
  /** Of an earlier try of the same job. */
  readonly result: unknown;
  /** Kept with the job: the next try and the window read it. */
  keep(result: unknown): void;
  say(text: string): void;
  /** Tells that `done` of `total` parts of the work are complete. */
  part(done: number, total: number): void;
}

/** One kind of job of the window: what its request looks like and the service that does it. */
export interface QueuedKind<R = unknown> {
  readonly request: z.ZodType<R>;
  /** Ids of scans that the request is about. */
  scansOf(request: R): readonly string[];
  /** Paths in the request, to be kept out of logs and the window. */
  pathsOf(request: R): readonly string[];
  /** It can be asked to end early with a result. */
  readonly finishes?: true;
  run(request: R, run: QueuedRun): Promise<void>;
}
