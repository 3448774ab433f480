import { headersOfSeries, markGrouped, ungroupedSeries } from '../../catalog/instances.ts';
import { retireScan, type Scan, saveScan, scansOfSeries } from '../../catalog/scans.ts';
import { contentHash } from '../../dicom/contentHash.ts';
import { groupSeries } from '../../dicom/groupSeries.ts';
import type { Instance } from '../../dicom/instance.ts';
import type { SeriesGroup } from '../../dicom/seriesGroup.ts';
import type { Library } from '../library/library.ts';

/** Groups every series that has had instances since it was last grouped; also after a kill. */
export function groupPendingSeries(library: Library): void {
  const { catalog } = library;
  for (const seriesUid of ungroupedSeries(catalog)) {
    const instances = headersOfSeries(catalog, seriesUid).map((header) => JSON.parse(header) as Instance);
    catalog.transaction(() => {
      const scans = groupSeries(instances).map(scanOfGroup);
      for (const scan of scans) saveScan(catalog, scan);
      const current = new Set(scans.map((scan) => scan.id));
      for (const id of scansOfSeries(catalog, seriesUid)) if (!current.has(id)) retireScan(catalog, id);
      markGrouped(catalog, seriesUid);
    })();
  }
}

function scanOfGroup(group: SeriesGroup): Scan {
  return {
    id: `s${contentHash(Buffer.from(group.key)).slice(0, 9)}`,
    seriesUid: group.seriesUid,
    patientKey: group.patientKey,
    grid: group.grid,
    slices: group.slices,
    problems: group.problems,
    description: group.seriesDescription || null,
    manufacturer: [group.manufacturer, group.model].filter(Boolean).join(' ') || null,
    kernel: group.kernel || null,
    thicknessMm: group.sliceThicknessMm ?? null,
    contrast: group.contrastAgent !== '',
  };
}
