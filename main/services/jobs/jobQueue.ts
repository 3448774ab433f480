import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import type { JobAct } from '../../../preload/contract.ts';
import { explainWriteError } from '../../artefacts/atomicFile.ts';
import { PLACE } from '../../artefacts/writer.ts';
import { type MetricPoint, saveMetric } from '../../catalog/jobMetrics.ts';
import type { Catalog } from '../../catalog/open.ts';
import {
  addQueued,
  findQueued,
  listQueued,
  type QueuedJob,
  removeQueued,
  setQueuedResult,
  setQueuedState,
} from '../../catalog/queue.ts';
import { addLogLine, type LogLevel } from '../../catalog/queueLog.ts';
import { refuseWriteFailure } from '../../catalog/writeFailure.ts';
import { markInterruptedJobs } from '../../jobs/interrupted.ts';
import { isGone } from '../../jobs/isGone.ts';
import { overallMeter } from '../../jobs/overallMeter.ts';
import { PauseRequest, pausable } from '../../jobs/pausable.ts';
import type { JobState } from '../../jobs/state.ts';
import type { StartWorker } from '../../jobs/workerProcess.ts';
import type { EngineChoice, Metric } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import type { QueuedKind } from '../library/queuedKind.ts';
import type { Session, SessionEvent } from '../library/session.ts';
import { withoutPaths } from '../library/withoutPaths.ts';
import { metricPoint } from '../training/trainingMetrics.ts';
import { QUEUED_KINDS, type QueuedKindName } from './queuedKinds.ts';

export interface JobQueueOptions {
  readonly library: Library;
  readonly startWorker: StartWorker;
  /** What a job that starts now computes with; `auto` by default. */
  readonly engine?: () => EngineChoice;
  /** A job's row has changed; null when it is gone. */
  readonly changed: (id: number, job: QueuedJob | null) => void;
  /** A point of a job's curves was added; it is in the catalog. */
  readonly metric?: (id: number, point: MetricPoint) => void;
  /** A job has added to the library. */
  readonly libraryChanged: () => void;
  /** A bug in a job: its stack belongs into the program's log. */
  readonly bug: (error: unknown) => void;
  /** Kinds of jobs; the program's own unless a test brings others. */
  readonly kinds?: Readonly<Record<string, QueuedKind>>;
}

/** Why a running job was stopped from outside. */
type Stop = 'paused' | 'cancelled' | 'closed';

interface Running {
  readonly id: number;
  readonly abort: AbortController;
  readonly request: PauseRequest;
  stop: Stop | null;
  fraction: number;
  ended: Promise<void>;
}

const STATE_INTERVAL_MS = 500;

/** Which acts a job's state allows. */
export function actsOf({ kind }: JobState): readonly JobAct[] {
  switch (kind) {
    case 'pending':
      return ['pause', 'cancel'];
    case 'running':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'failed':
    case 'cancelled':
      return ['retry', 'remove'];
    case 'done':
      return ['remove'];
  }
}

/** @throws Refusal `job-unknown`. */
export function requireQueued(catalog: Catalog, id: number): QueuedJob {
  const job = findQueued(catalog, id);
  if (job) return job;
  throw new Refusal('job-unknown', `expected the number of a job, got ${id}`);
}

/**
 * The window's jobs: one runs at a time, in the order in which they were asked for; their states are rows of
 * the catalog. A job that a dead program left running becomes `failed` with the code `interrupted`; those that
 * waited go on waiting and start by themselves.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #kinds: Readonly<Record<string, QueuedKind>>;
  #running: Running | null = null;
  #closed = false;
  /** A short work beside the jobs; none starts meanwhile. */
  #aside: AbortController | null = null;
  /** Settled when the last work beside the jobs is. */
  #beside: Promise<unknown> = Promise.resolve();
  readonly #besideAbort = new AbortController();

  constructor(options: JobQueueOptions) {
    this.#options = options;
    this.#kinds = options.kinds ?? (QUEUED_KINDS as unknown as Readonly<Record<string, QueuedKind>>);
    this.#takeOver();
    this.#next();
  }

  list(): QueuedJob[] {
    return listQueued(this.#catalog);
  }

  /** Ids of the scans that a job is about. */
  scansOf(job: QueuedJob): readonly string[] {
    return this.#kinds[job.kind]?.scansOf(job.request) ?? [];
  }

  add(kind: QueuedKindName, request: unknown): number {
    const id = addQueued(this.#catalog, kind, this.#kind(kind).request.parse(request));
    this.#log(id, 'info', 'Waiting for its turn');
    this.#tell(id);
    this.#next();
    return id;
  }

  /** @throws Refusal `job-unknown`, `act-impossible` when the job's state does not allow it. */
  act(id: number, act: JobAct): void {
    const job = requireQueued(this.#catalog, id);
    if (!actsOf(job.state).includes(act)) {
      throw new Refusal('act-impossible', `a job that is ${job.state.kind} cannot be asked to ${act}`);
    }
    if (job.state.kind === 'running' && this.#running?.id !== id) {
      throw new Refusal('job-elsewhere', 'another window of this library runs the job; go there');
    }
    this.#do(job, act);
    this.#next();
  }

  /**
   * Does a short work in a worker while no job runs, e.g. a measurement that a job would falsify.
   * @throws Refusal `job-running`.
   */
  async aside<T>(act: (session: Session) => Promise<T>): Promise<T> {
    if (this.#running || this.#aside || this.#closed) {
      throw new Refusal(
        'job-running',
        'expected no running job; a measurement beside one would be wrong. Wait for it or pause it',
      );
    }
    const abort = new AbortController();
    this.#aside = abort;
    try {
      return await act({
        library: this.#options.library,
        startWorker: this.#options.startWorker,
        engine: this.#options.engine?.() ?? { name: 'auto' },
        signal: abort.signal,
        listen: () => undefined,
      });
    } finally {
      this.#aside = null;
      this.#next();
    }
  }

  /** Does a short work for a reader who waits at the screen, in a worker beside the jobs; one after the other. */
  beside<T>(act: (session: Session) => Promise<T>): Promise<T> {
    const turn = this.#beside.then(() => {
      if (this.#closed) throw new Refusal('library-closed', 'expected an open library, it was just closed');
      return act({
        library: this.#options.library,
        startWorker: this.#options.startWorker,
        engine: this.engine,
        signal: this.#besideAbort.signal,
        listen: () => undefined,
      });
    });
    this.#beside = turn.catch(() => undefined);
    return turn;
  }

  /** As {@link JobQueue.beside}, of a work that changes what the window shows. */
  async changeBeside(act: (session: Session) => Promise<unknown>): Promise<void> {
    await this.beside(act);
    this.#options.libraryChanged();
  }

  /** What a job that starts now computes with. */
  get engine(): EngineChoice {
    return this.#options.engine?.() ?? { name: 'auto' };
  }

  /**
   * The running job is to end soon with what it has: a pretraining becomes a model as it is.
   * @throws Refusal `job-unknown`, `act-impossible` for one that does not run or cannot end early.
   */
  finish(id: number): void {
    const job = findQueued(this.#catalog, id);
    if (!job) throw new Refusal('job-unknown', `expected the number of a job, got ${id}`);
    const running = this.#running?.id === id ? this.#running : null;
    if (!running || job.state.kind !== 'running' || !this.#kind(job.kind).finishes) {
      throw new Refusal(
        'act-impossible',
        `expected a running pretraining, got a job of the kind ${job.kind} that is ${job.state.kind}`,
      );
    }
    running.request.finish();
    this.#log(id, 'info', 'Will end after the landmark in hand and keep the model as it is');
    this.#tell(id);
  }

  /** Stops the running job; what it has completed is kept and it is paused. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#aside?.abort(new Error('closed'));
    this.#besideAbort.abort(new Error('closed'));
    await this.#beside;
    const running = this.#running;
    if (!running) return;
    this.#stop(running, 'closed');
    await running.ended;
  }

  get #catalog() {
    return this.#options.library.catalog;
  }

  #do(job: QueuedJob, act: JobAct): void {
    const { id } = job;
    const running = this.#running?.id === id ? this.#running : null;
    switch (act) {
      case 'pause':
        if (!running) this.#set(id, { kind: 'paused', fraction: 0 }, 'Paused before it began');
        else {
          running.request.want();
          this.#log(id, 'info', 'Will pause when the step in hand is complete');
          this.#tell(id);
        }
        break;
      case 'cancel':
        if (running) this.#stop(running, 'cancelled');
        else this.#set(id, { kind: 'cancelled' }, 'Cancelled');
        break;
      case 'resume':
        this.#set(id, { kind: 'pending' }, 'Goes on with what is left');
        break;
      case 'retry':
        this.#set(id, { kind: 'pending' }, 'Tried again; what is complete is kept');
        break;
      case 'remove':
        removeQueued(this.#catalog, id);
        this.#options.changed(id, null);
    }
  }

  /** True while a running job is to pause and has not yet. */
  isPausing(id: number): boolean {
    return this.#running?.id === id && this.#running.request.wanted;
  }

  #stop(running: Running, stop: Stop): void {
    running.stop ??= stop;
    running.abort.abort(new Error(stop));
  }

  /** Jobs of programs that are gone. */
  #takeOver(): void {
    markInterruptedJobs(this.#catalog);
    for (const job of this.list()) {
      const { id, state } = job;
      if (!isGone(job)) continue;
      if (state.kind === 'pending') setQueuedState(this.#catalog, id, state);
      if (state.kind !== 'running') continue;
      const reason =
        'The program ended while the job ran. What it had completed is kept; try again to go on.';
      this.#set(id, { kind: 'failed', code: 'interrupted', reason }, reason, 'error');
    }
  }

  #next(): void {
    if (this.#running || this.#closed || this.#aside) return;
    const job = this.list().find(
      ({ state, pid, place }) => state.kind === 'pending' && pid === process.pid && place === PLACE,
    );
    if (!job) return;
    const abort = new AbortController();
    const running: Running = {
      id: job.id,
      abort,
      request: new PauseRequest(() => this.#stop(running, 'paused')),
      stop: null,
      fraction: 0,
      ended: Promise.resolve(),
    };
    this.#running = running;
    running.ended = this.#run(job, running).finally(() => {
      this.#running = null;
      this.#options.libraryChanged();
      this.#next();
    });
  }

  async #run(job: QueuedJob, running: Running): Promise<void> {
    const { id } = job;
    const kind = this.#kind(job.kind);
    const starting = { kind: 'running', stage: 'start', fraction: 0, rate: null, secondsLeft: null } as const;
    this.#set(id, starting, 'Started');
    const meter = overallMeter();
    const session: Session = {
      library: this.#options.library,
      startWorker: pausable(this.#options.startWorker, running.request),
      engine: this.#options.engine?.() ?? { name: 'auto' },
      signal: running.abort.signal,
      listen: this.#listener(job, running, meter),
    };
    try {
      await kind.run(job.request, {
        session,
        result: job.result,
        keep: (result) => setQueuedResult(this.#catalog, id, result),
        say: (text) => this.#log(id, 'info', this.#words(text, job)),
        part: (done, total) => meter.part(done, total),
      });
      this.#set(id, { kind: 'done' }, 'Done');
    } catch (error) {
      const told = explainWriteError(refuseWriteFailure(error), this.#options.library.root);
      this.#ended(job, running, told);
    }
  }

  #ended(job: QueuedJob, running: Running, error: unknown): void {
    const { id } = job;
    if (running.stop === 'cancelled') {
      this.#set(id, { kind: 'cancelled' }, 'Cancelled');
      return;
    }
    if (running.stop) {
      const why = running.stop === 'closed' ? 'Paused, because the program was closed' : 'Paused';
      this.#set(id, { kind: 'paused', fraction: running.fraction }, why);
      return;
    }
    if (!isRefusal(error)) this.#options.bug(error);
    const code = isRefusal(error) ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    const reason = isRefusal(error)
      ? this.#words(message, job)
      : 'Something went wrong inside the program; its log says what.';
    this.#set(id, { kind: 'failed', code, reason }, reason, 'error');
  }

  #listener(job: QueuedJob, running: Running, meter: ReturnType<typeof overallMeter>) {
    let toldMs = 0;
    let stage = '';
    return (event: SessionEvent): void => {
      if (event.kind === 'notice') this.#log(job.id, 'warning', this.#words(event.message, job));
      if (event.kind === 'metric') this.#metric(job, event.metric);
      if (event.kind === 'finished') this.#options.libraryChanged();
      if (event.kind !== 'progress') return;
      const { progress, pace } = event;
      const { fraction, secondsLeft } = meter.report(progress.stage, pace.fraction, pace.secondsLeft);
      running.fraction = fraction;
      if (progress.stage !== stage) this.#log(job.id, 'info', `Step: ${progress.stage}`);
      else if (Date.now() - toldMs < STATE_INTERVAL_MS) return;
      stage = progress.stage;
      toldMs = Date.now();
      const state = { stage, fraction, rate: pace.rate, unit: progress.unit, secondsLeft };
      setQueuedState(this.#catalog, job.id, { kind: 'running', ...state });
      this.#tell(job.id);
    };
  }

  #metric(job: QueuedJob, metric: Metric): void {
    const point = metricPoint(metric);
    if (!point) {
      if (typeof metric.note === 'string') this.#log(job.id, 'warning', this.#words(metric.note, job));
      return;
    }
    saveMetric(this.#catalog, job.id, point);
    this.#options.metric?.(job.id, point);
  }

  #kind(name: string): QueuedKind {
    const kind = this.#kinds[name];
    if (!kind) throw new Refusal('job-kind-unknown', `this program knows no job of the kind ${name}`);
    return kind;
  }

  #words(text: string, job: QueuedJob): string {
    const paths = this.#kinds[job.kind]?.pathsOf(job.request) ?? [];
    return withoutPaths(text, [...paths, this.#options.library.root]);
  }

  #set(id: number, state: JobState, words: string, level: LogLevel = 'info'): void {
    setQueuedState(this.#catalog, id, state);
    this.#log(id, level, words);
    this.#tell(id);
  }

  #log(id: number, level: LogLevel, text: string): void {
    addLogLine(this.#catalog, id, level, text);
  }

  #tell(id: number): void {
    const job = findQueued(this.#catalog, id);
    if (job) this.#options.changed(id, job);
  }
}
