import { z } from 'zod';
import type { QueuedKind } from '../library/queuedKind.ts';
import { repairLibrary } from '../library/repair.ts';
import { verifyLibrary } from '../library/verify.ts';
import { backUpLibrary } from './backup.ts';

const MOST_KEPT = 100;

const verifyRequest = z.strictObject({ repair: z.boolean() });
const finding = z.object({ code: z.string(), subject: z.string(), serious: z.boolean() });
export const verifyResult = z.object({
  at: z.string(),
  files: z.number(),
  repaired: z.number(),
  findings: z.array(finding),
  left: z.number(),
});

/** Compares a library with what is known of it; the result stays with the job. */
export const verifying: QueuedKind<z.infer<typeof verifyRequest>> = {
  request: verifyRequest,
  scansOf: () => [],
  pathsOf: () => [],
  async run({ repair }, { session, keep, say }) {
    const { files, findings } = await verifyLibrary(session);
    const repaired = repair ? await repairLibrary(session, findings) : [];
    const serious = findings.filter((found) => found.serious);
    const left = serious.filter((found) => !repaired.includes(found)).length;
    const shown = findings.slice(0, MOST_KEPT).map((found) => ({
      code: found.code,
      subject: found.subject,
      serious: found.serious && !repaired.includes(found),
    }));
    keep({ at: new Date().toISOString(), files, repaired: repaired.length, findings: shown, left });
    say(
      `${files} files compared; ${serious.length} damaged or missing, ${repaired.length} taken out of the way`,
    );
  },
};

const backupRequest = z.strictObject({ folder: z.string().min(1) });

/** Puts a backup into a folder; one that was stopped goes on. */
export const backingUp: QueuedKind<z.infer<typeof backupRequest>> = {
  request: backupRequest,
  scansOf: () => [],
  pathsOf: ({ folder }) => [folder],
  async run({ folder }, { session, say }) {
    const { files, bytes, linked, missing, damaged } = await backUpLibrary(session, folder);
    say(`${files} files, ${(bytes / 1e6).toFixed(1)} MB; ${linked} shared with the backup before`);
    const amiss = missing.length + damaged.length;
    if (amiss > 0) say(`${amiss} files are missing or damaged in the library itself: verify it`);
  },
};
