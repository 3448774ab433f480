import { listImports, verdictCounts } from '../../catalog/imports.ts';
import { impossibleSeries } from '../../catalog/instances.ts';
import { listJobs } from '../../catalog/jobs.ts';
import { unreadableScans } from '../../catalog/overview.ts';
import { isAlive } from '../../jobs/isAlive.ts';
import type { Library } from '../library/library.ts';
import { groupPendingSeries } from './groupScans.ts';

export interface ScanNotice {
  readonly code: 'import-unfinished' | 'series-impossible' | 'scan-unreadable';
  readonly message: string;
}

/**
 * What a list of scans should say besides: imports that were stopped, series that give no scan, scans that cannot be
 * shown. What a stopped import had committed is grouped into scans first.
 */
export function scanNotices(library: Library): ScanNotice[] {
  const { catalog } = library;
  const importing = listJobs(catalog).some(
    ({ kind, state, pid }) => kind === 'import' && state.kind === 'running' && isAlive(pid),
  );
  if (!library.readOnly && !importing) groupPendingSeries(library);
  const last = listImports(catalog)[0];
  const stopped = importing || !last || last.finishedAt !== null ? [] : [last];
  return [
    ...stopped.map(({ id, startedAt }): ScanNotice => {
      const { imported, duplicate } = verdictCounts(catalog, id);
      const message = `the import of ${startedAt.slice(0, 16).replace('T', ' ')} UTC was stopped after ${imported + duplicate} images; import the same folder again to go on`;
      return { code: 'import-unfinished', message };
    }),
    ...impossibleSeries(catalog).map(({ seriesUid, why }): ScanNotice => {
      return { code: 'series-impossible', message: `series ${seriesUid} gives no scan: ${why}` };
    }),
    ...unreadableScans(catalog).map((id): ScanNotice => {
      const message = `scan ${id} cannot be shown: its row is damaged; "drasclr library verify" says more, "drasclr scan remove ${id}" removes it`;
      return { code: 'scan-unreadable', message };
    }),
  ];
}
