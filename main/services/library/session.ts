import type { Progress } from '../../../native-models/common/progress.ts';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { addJob, setJobState } from '../../catalog/jobs.ts';
import { type Pace, paceMeter } from '../../jobs/pace.ts';
import { runJob } from '../../jobs/runJob.ts';
import type { StartWorker } from '../../jobs/workerProcess.ts';
import type {
  EngineChoice,
  JobInput,
  JobKind,
  JobOutput,
  MadeArtefact,
  Metric,
} from '../../worker/protocol.ts';
import type { Library } from './library.ts';

/** What a service needs of its surroundings; the command line and the window each make one. */
export interface Session {
  readonly library: Library;
  readonly startWorker: StartWorker;
  readonly engine: EngineChoice;
  readonly signal: AbortSignal;
  listen(event: SessionEvent): void;
}

export type SessionEvent =
  | {
      readonly kind: 'progress';
      readonly job: string;
      readonly subject: string;
      readonly progress: Progress;
      readonly pace: Pace;
    }
  | { readonly kind: 'metric'; readonly job: string; readonly subject: string; readonly metric: Metric }
  | { readonly kind: 'finished'; readonly job: string; readonly subject: string }
  | { readonly kind: 'notice'; readonly code: string; readonly message: string };

/** A session of work that needs no open library. */
export type FreeSession = Omit<Session, 'library' | 'engine'>;

const STATE_INTERVAL_MS = 500;

/** Runs a job in a worker process; nothing is kept of it. */
export async function freeJob<K extends JobKind>(
  session: FreeSession,
  kind: K,
  subject: string,
  input: JobInput<K>,
): Promise<JobOutput<K>> {
  try {
    const report = progressListener(session, kind, subject);
    return await runJob(session.startWorker, kind, input, { report }, session.signal);
  } finally {
    session.listen({ kind: 'finished', job: kind, subject });
  }
}

/** Runs a job in a worker process and keeps its state in the catalog as it goes. */
export async function trackedJob<K extends JobKind>(
  session: Session,
  kind: K,
  subject: string,
  input: JobInput<K>,
  onArtefact?: (made: MadeArtefact) => void,
): Promise<JobOutput<K>> {
  if (session.library.readOnly && !onArtefact) return freeJob(session, kind, subject, input);
  const { catalog } = session.library;
  const id = addJob(catalog, kind, subject);
  const progress = progressListener(session, kind, subject, (stage, pace) =>
    setJobState(catalog, id, { kind: 'running', stage, ...pace }),
  );
  try {
    const output = await runJob(
      session.startWorker,
      kind,
      input,
      {
        report: progress,
        metric: (metric) => session.listen({ kind: 'metric', job: kind, subject, metric }),
        ...(onArtefact && { artefact: onArtefact }),
      },
      session.signal,
    );
    setJobState(catalog, id, { kind: 'done' });
    return output;
  } catch (error) {
    setJobState(
      catalog,
      id,
      session.signal.aborted
        ? { kind: 'cancelled' }
        : {
            kind: 'failed',
            code: isRefusal(error) ? error.code : 'bug',
            reason: error instanceof Error ? error.message : String(error),
          },
    );
    throw error;
  } finally {
    session.listen({ kind: 'finished', job: kind, subject });
  }
}

/** Passes progress on with its pace; `keep` is called at most twice a second. */
export function progressListener(
  session: Pick<Session, 'listen'>,
  job: string,
  subject: string,
  keep: (stage: string, pace: Pace) => void = () => {},
): (progress: Progress) => void {
  const meter = paceMeter();
  let keptMs = 0;
  return (progress) => {
    const pace = meter(progress);
    session.listen({ kind: 'progress', job, subject, progress, pace });
    if (Date.now() - keptMs < STATE_INTERVAL_MS) return;
    keptMs = Date.now();
    keep(progress.stage, pace);
  };
}
