import { z } from 'zod';
import type { LandmarkCalls } from '../../preload/contract/landmarks.ts';
import { requireScan } from '../services/findScans.ts';
import { scanLandmarks } from '../services/scanLandmarks.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');

/** The calls about how the atlas lies on a scan, answered. */
export const landmarkHandlers = (library: OpenedLibrary): Pick<Handlers, keyof LandmarkCalls> => ({
  landmarksOfScan: {
    argument: z.strictObject({ scanId: id, registrationId: id.nullable() }),
    answer: ({ scanId, registrationId }) => {
      requireScan(library.open(), scanId);
      return scanLandmarks(library.open(), scanId, registrationId);
    },
  },
});
