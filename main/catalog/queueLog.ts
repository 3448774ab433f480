import { now } from './now.ts';
import type { Catalog } from './open.ts';

export type LogLevel = 'info' | 'warning' | 'error';

export interface LogLine {
  readonly at: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** @param text holds no path and no patient's name. */
export function addLogLine(catalog: Catalog, queueId: number, level: LogLevel, text: string): void {
  catalog
    .prepare('INSERT INTO queue_log (queue_id, at, level, text) VALUES (?, ?, ?, ?)')
    .run(queueId, now(), level, text);
}

export const logOf = (catalog: Catalog, queueId: number): LogLine[] =>
  catalog
    .prepare<[number], LogLine>('SELECT at, level, text FROM queue_log WHERE queue_id = ? ORDER BY id')
    .all(queueId);
