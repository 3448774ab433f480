import { patientPoint } from '../../native-models/common/geometry.ts';
import type { VIEWING_CALLS } from '../../preload/contract/viewing.ts';
import { mapPointBetweenScans } from '../services/registration/mapPointBetweenScans.ts';
import { requireScan } from '../services/scans/findScans.ts';
import { readSeries } from '../services/scans/readSeries.ts';
import { APP_ORIGIN } from '../window/origin.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

/** The calls of the viewer, answered. */
export const viewingHandlers = (
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof typeof VIEWING_CALLS> => ({
  mapPointBetweenScans: ({ fromScanId, toScanId, point }) => {
    for (const scanId of [fromScanId, toScanId]) requireScan(library.open(), scanId);
    return mapPointBetweenScans(library.open(), fromScanId, toScanId, patientPoint(...point));
  },
  openSeries: async ({ scanId }) => {
    const scan = requireScan(library.open(), scanId);
    const { key, grid, exact } = await queue.open().beside((session) => readSeries(session, scan));
    return { url: `${APP_ORIGIN}/pixels/series/${key}`, type: 'int16', grid, exact };
  },
});
