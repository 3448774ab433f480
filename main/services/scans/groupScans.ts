import { isRefusal } from '../../../native-models/common/refusal.ts';
import {
  headersOfSeries,
  markGrouped,
  markImpossible,
  seriesOfStudies,
  ungroupedSeries,
} from '../../catalog/instances.ts';
import { retireScan, type Scan, saveScan, scansOfSeries } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { contentHash } from '../../dicom/contentHash.ts';
import { groupSeries } from '../../dicom/groupSeries.ts';
import type { Instance } from '../../dicom/instance.ts';
import { joinSplitSeries } from '../../dicom/joinSplitSeries.ts';
import type { SeriesGroup, SeriesProblem } from '../../dicom/seriesGroup.ts';
import type { Library } from '../library/library.ts';

/** Series that are grouped into scans together: one, or those of one slice each that make a stack. */
interface Unit {
  readonly members: readonly string[];
  readonly instances: readonly Instance[];
}

/** Groups every series that has had instances since it was last grouped; also after a kill. */
export function groupPendingSeries(library: Library): void {
  const { catalog } = library;
  const pending = new Set(ungroupedSeries(catalog));
  for (const unit of unitsOf(library, pending)) {
    try {
      inTransaction(catalog, () => groupUnit(library, unit));
    } catch (error) {
      if (isRefusal(error)) throw error;
      // One series that nobody foresaw must not keep all others, and the library, from being used.
      const why = error instanceof Error ? error.message : String(error);
      for (const seriesUid of unit.members) markImpossible(catalog, seriesUid, why.slice(0, 300));
    }
  }
}

function groupUnit({ catalog }: Library, unit: Unit): void {
  const joined = unit.members.length > 1 ? [perSlice(unit.members.length)] : [];
  const scans = groupSeries(unit.instances).map((group) => scanOfGroup(group, joined));
  for (const scan of scans) {
    requireFiniteGrid(scan);
    saveScan(catalog, scan);
  }
  const current = new Set(scans.map((scan) => scan.id));
  for (const seriesUid of unit.members) {
    for (const id of scansOfSeries(catalog, seriesUid)) if (!current.has(id)) retireScan(catalog, id);
    markGrouped(catalog, seriesUid);
  }
}

/** JSON has no infinity: such a grid could be written and not be read again. */
function requireFiniteGrid({ grid, slices }: Scan): void {
  const numbers = [...grid.dimensions, ...grid.spacingMm, ...grid.origin, ...grid.direction];
  const all = [...numbers, ...slices.map(({ positionMm }) => positionMm)];
  if (all.every(Number.isFinite)) return;
  throw new Error('its slices lie farther apart than numbers go');
}

/** The pending series, those of one slice with all of their study. */
function unitsOf({ catalog }: Library, pending: ReadonlySet<string>): Unit[] {
  const read = (seriesUid: string) =>
    headersOfSeries(catalog, seriesUid).map((header) => JSON.parse(header) as Instance);
  const single = seriesOfStudies(catalog, [...pending]).filter(({ instances }) => instances === 1);
  const studies = Map.groupBy(single, ({ studyUid }) => studyUid);
  const joined = [...studies.values()]
    .flatMap((study) =>
      joinSplitSeries(study.map(({ seriesUid }) => ({ seriesUid, instances: read(seriesUid) }))),
    )
    .filter(({ members }) => members.some((uid) => pending.has(uid)));
  const taken = new Set(joined.flatMap(({ members }) => members));
  const alone = [...pending].filter((uid) => !taken.has(uid));
  return [...joined, ...alone.map((uid) => ({ members: [uid], instances: read(uid) }))];
}

const perSlice = (series: number): SeriesProblem => ({
  code: 'series-per-slice',
  blocking: false,
  message: `The archive gave each slice a series of its own: ${series} of them are joined into this scan.`,
});

function scanOfGroup(group: SeriesGroup, more: readonly SeriesProblem[]): Scan {
  return {
    id: `s${contentHash(Buffer.from(group.key)).slice(0, 9)}`,
    seriesUid: group.seriesUid,
    patientKey: group.patientKey,
    grid: group.grid,
    slices: group.slices,
    problems: [...group.problems, ...more],
    description: group.seriesDescription || null,
    manufacturer: [group.manufacturer, group.model].filter(Boolean).join(' ') || null,
    kernel: group.kernel || null,
    thicknessMm: group.sliceThicknessMm ?? null,
    contrast: group.contrastAgent !== '',
  };
}
