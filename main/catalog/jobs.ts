import { PLACE } from '../artefacts/writer.ts';
import type { JobState } from '../jobs/state.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly subject: string;
  readonly state: JobState;
  readonly pid: number;
  /** Where that number holds; null in what earlier versions wrote. */
  readonly place: string | null;
  readonly updatedAt: string;
}

interface JobRow extends Omit<Job, 'state'> {
  readonly state: string;
}

export const addJob = (catalog: Catalog, kind: string, subject: string): number =>
  Number(
    catalog
      .prepare(
        'INSERT INTO jobs (kind, subject, state, pid, place, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        kind,
        subject,
        JSON.stringify({ kind: 'pending' } satisfies JobState),
        process.pid,
        PLACE,
        now(),
        now(),
      ).lastInsertRowid,
  );

export function setJobState(catalog: Catalog, id: number, state: JobState): void {
  catalog
    .prepare('UPDATE jobs SET state = ?, updated_at = ? WHERE id = ?')
    .run(JSON.stringify(state), now(), id);
}

export const listJobs = (catalog: Catalog): Job[] =>
  catalog
    .prepare<[], JobRow>(
      'SELECT id, kind, subject, state, pid, place, updated_at AS updatedAt FROM jobs ORDER BY id',
    )
    .all()
    .map((row) => ({ ...row, state: JSON.parse(row.state) as JobState }));
