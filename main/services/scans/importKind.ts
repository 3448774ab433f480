import { z } from 'zod';
import type { QueuedKind } from '../library/queuedKind.ts';
import { importPaths } from './importFiles.ts';

const importResult = z.object({ importId: z.number() });
const importRequest = z.strictObject({ paths: z.array(z.string().min(1)).min(1) });

/** Takes files in; another try goes on with the same ledger. */
export const importing: QueuedKind<z.infer<typeof importRequest>> = {
  request: importRequest,
  scansOf: () => [],
  pathsOf: ({ paths }) => paths,
  async run({ paths }, { session, result, keep, say }) {
    const earlier = importResult.safeParse(result);
    const { counts } = await importPaths(session, paths, {
      ...(earlier.success && { resume: earlier.data.importId }),
      began: (importId) => keep({ importId }),
    });
    say(
      `${counts.imported} imported, ${counts.duplicate} known already, ${counts.skipped} skipped, ${counts.rejected} rejected`,
    );
  },
};
