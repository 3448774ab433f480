import { PLACE } from '../artefacts/writer.ts';
import type { JobState } from '../jobs/state.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** A job that the window was asked for. */
export interface QueuedJob {
  readonly id: number;
  readonly kind: string;
  readonly request: unknown;
  readonly state: JobState;
  /** What it led to so far. */
  readonly result: unknown;
  /** The process that owns it. */
  readonly pid: number;
  /** Where that number holds; null in what earlier versions wrote. */
  readonly place: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Row extends Omit<QueuedJob, 'request' | 'state' | 'result'> {
  readonly request: string;
  readonly state: string;
  readonly result: string | null;
}

const SELECT =
  'SELECT id, kind, request, state, result, pid, place, created_at AS createdAt, updated_at AS updatedAt FROM queue';

const parse = (row: Row): QueuedJob => ({
  ...row,
  request: JSON.parse(row.request),
  state: JSON.parse(row.state) as JobState,
  result: row.result === null ? null : JSON.parse(row.result),
});

const PENDING: JobState = { kind: 'pending' };

export const addQueued = (catalog: Catalog, kind: string, request: unknown): number =>
  Number(
    catalog
      .prepare(
        'INSERT INTO queue (kind, request, state, pid, place, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(kind, JSON.stringify(request), JSON.stringify(PENDING), process.pid, PLACE, now(), now())
      .lastInsertRowid,
  );

/** Whoever sets a state owns the job from then on. */
export function setQueuedState(catalog: Catalog, id: number, state: JobState): void {
  catalog
    .prepare('UPDATE queue SET state = ?, pid = ?, place = ?, updated_at = ? WHERE id = ?')
    .run(JSON.stringify(state), process.pid, PLACE, now(), id);
}

export function setQueuedResult(catalog: Catalog, id: number, result: unknown): void {
  catalog
    .prepare('UPDATE queue SET result = ?, updated_at = ? WHERE id = ?')
    .run(JSON.stringify(result), now(), id);
}

/** In the order in which they were asked for. */
export const listQueued = (catalog: Catalog): QueuedJob[] =>
  catalog.prepare<[], Row>(`${SELECT} ORDER BY id`).all().map(parse);

export const findQueued = (catalog: Catalog, id: number): QueuedJob | undefined => {
  const row = catalog.prepare<[number], Row>(`${SELECT} WHERE id = ?`).get(id);
  return row && parse(row);
};

export function removeQueued(catalog: Catalog, id: number): void {
  catalog.prepare('DELETE FROM queue WHERE id = ?').run(id);
}
