import type { Instance } from './instance.ts';
import { MIN_SLICES } from './stackGeometry.ts';

/** Series that some archives split into one for each slice; only those are joined. */
export interface JoinableSeries {
  readonly seriesUid: string;
  readonly instances: readonly Instance[];
}

export interface JoinedSeries {
  /** The smallest of the UIDs: it stands for all of them. */
  readonly seriesUid: string;
  readonly members: readonly string[];
  /** With the one UID in the place of their own. */
  readonly instances: readonly Instance[];
}

/** Of one study: the series of a lone slice that together make a stack, by patient, matrix, kernel and words. */
export function joinSplitSeries(study: readonly JoinableSeries[]): JoinedSeries[] {
  const alike = new Map<string, JoinableSeries[]>();
  for (const series of study) {
    const [instance, ...others] = series.instances;
    if (!instance || others.length > 0 || instance.frames > 1) continue;
    const { patientKey, rows, columns, seriesDescription, planes } = instance;
    const { kernel, pixelSpacingMm } = planes[0]!;
    const key = JSON.stringify([patientKey, rows, columns, seriesDescription, kernel, pixelSpacingMm]);
    alike.set(key, [...(alike.get(key) ?? []), series]);
  }
  return [...alike.values()].filter((members) => members.length >= MIN_SLICES).map(joined);
}

function joined(series: readonly JoinableSeries[]): JoinedSeries {
  const members = series.map(({ seriesUid }) => seriesUid).sort();
  const seriesUid = members[0]!;
  const instances = series.flatMap((each) => each.instances).map((instance) => ({ ...instance, seriesUid }));
  return { seriesUid, members, instances };
}
