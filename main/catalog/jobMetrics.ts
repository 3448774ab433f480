import type { Catalog } from './open.ts';

/** A point of a job's curves: `step` 12 of a pretraining, `epoch` 3, `fold 2` epoch 5, an arm's share of boxes. */
export interface MetricPoint {
  readonly series: string;
  readonly position: number;
  readonly values: Readonly<Record<string, number>>;
}

interface Row extends Omit<MetricPoint, 'values'> {
  readonly metric: string;
}

/** A step that is done again after a kill replaces what it was. */
export function saveMetric(catalog: Catalog, queueId: number, point: MetricPoint): void {
  catalog
    .prepare(
      `INSERT INTO job_metrics (queue_id, series, position, metric) VALUES (?, ?, ?, ?)
       ON CONFLICT (queue_id, series, position) DO UPDATE SET metric = excluded.metric`,
    )
    .run(queueId, point.series, point.position, JSON.stringify(point.values));
}

/** At most about `most` evenly spread points of each series, with its last one. */
export function metricsOf(catalog: Catalog, queueId: number, most: number): MetricPoint[] {
  return catalog
    .prepare<[number, number], Row>(
      `SELECT series, position, metric FROM (
         SELECT *, row_number() OVER (PARTITION BY series ORDER BY position) AS n,
                count(*) OVER (PARTITION BY series) AS total
         FROM job_metrics WHERE queue_id = ?)
       WHERE n = total OR n % (1 + total / ?) = 0
       ORDER BY series, position`,
    )
    .all(queueId, most)
    .map(({ metric, ...row }) => ({ ...row, values: JSON.parse(metric) as Record<string, number> }));
}
