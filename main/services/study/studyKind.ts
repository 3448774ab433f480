import { z } from 'zod';
import type { QueuedKind } from '../library/queuedKind.ts';
import { runStudy } from './studies.ts';

const request = z.strictObject({ studyId: z.string() });

/** A study run by the window's queue. */
export const studying: QueuedKind<z.infer<typeof request>> = {
  request,
  scansOf: () => [],
  pathsOf: () => [],
  async run({ studyId }, { session, keep, say }) {
    const result = await runStudy(session, studyId);
    keep({ studyId });
    say(`${result.patients} patients, ${result.phenotypes.length + result.survival.length} rows of tables`);
  },
};
