import type { MetricPoint } from '../../catalog/jobMetrics.ts';
import type { Metric } from '../../worker/protocol.ts';

/** Where a metric belongs among a job's curves; null for one that is no point of a curve. */
export function metricPoint(metric: Metric): MetricPoint | null {
  const values = Object.fromEntries(
    Object.entries(metric).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  const { step, epoch, share } = values;
  if (metric.fold !== undefined && step !== undefined) {
    return { series: `fold ${metric.fold}`, position: step, values };
  }
  if (step !== undefined) return { series: 'step', position: step, values };
  if (metric.arm !== undefined && share !== undefined) {
    return { series: String(metric.arm), position: share, values };
  }
  return epoch === undefined ? null : { series: 'epoch', position: epoch, values };
}
