import { z } from 'zod';
import { patientPoint } from '../../native-models/common/geometry.ts';
import type { VIEWING_CALLS } from '../../preload/contract/viewing.ts';
import { carryPoint } from '../services/registration/carryPoint.ts';
import { requireScan } from '../services/scans/findScans.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
const mm = z.number().min(-10_000).max(10_000);

/** The calls of the viewer, answered. */
export const viewingHandlers = (library: OpenedLibrary): Pick<Handlers, (typeof VIEWING_CALLS)[number]> => ({
  carryPoint: {
    argument: z.strictObject({ fromScanId: id, toScanId: id, point: z.tuple([mm, mm, mm]) }),
    answer: ({ fromScanId, toScanId, point }) => {
      for (const scanId of [fromScanId, toScanId]) requireScan(library.open(), scanId);
      return carryPoint(library.open(), fromScanId, toScanId, patientPoint(...point));
    },
  },
});
