import { z } from 'zod';
import type { QueuedKind } from '../library/queuedKind.ts';
import { requireScan } from '../scans/findScans.ts';
import { createAtlas } from './atlases.ts';

const atlasRequest = z.strictObject({ scanId: z.string() });

/** Makes a scan the atlas. */
export const atlasMaking: QueuedKind<z.infer<typeof atlasRequest>> = {
  request: atlasRequest,
  scansOf: ({ scanId }) => [scanId],
  pathsOf: () => [],
  async run({ scanId }, { session, say }) {
    const atlas = await createAtlas(session, requireScan(session.library, scanId));
    say(`The atlas has ${atlas.landmarks} landmarks`);
  },
};
