import { patientPoint } from '../../native-models/common/geometry.ts';
import type { VIEWING_CALLS } from '../../preload/contract/viewing.ts';
import { carryPoint } from '../services/registration/carryPoint.ts';
import { requireScan } from '../services/scans/findScans.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** The calls of the viewer, answered. */
export const viewingHandlers = (library: OpenedLibrary): Pick<Handlers, keyof typeof VIEWING_CALLS> => ({
  carryPoint: ({ fromScanId, toScanId, point }) => {
    for (const scanId of [fromScanId, toScanId]) requireScan(library.open(), scanId);
    return carryPoint(library.open(), fromScanId, toScanId, patientPoint(...point));
  },
});
