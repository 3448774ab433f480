import { z } from 'zod';
import type { JobTicket } from '../contract.ts';
import { answers, call, nothing } from './call.ts';
import type { SettingsView } from './settings.ts';

/** Calls about the library as a whole: is it sound, its backups, who did what. Folders are chosen in main. */
export const CARE_CALLS = {
  libraryCare: call(nothing, answers<LibraryCare>),
  /** A job; with `repair` what is damaged is taken out of the way. */
  verifyLibrary: call(z.strictObject({ repair: z.boolean() }), answers<JobTicket>),
  /** Main asks for the folder of backups; null when the user changes his mind. */
  backUpLibrary: call(nothing, answers<JobTicket | null>),
  /** Main asks for the backup and for an empty folder, and opens the restored library; told by `restoring`. */
  restoreLibrary: call(nothing, answers<SettingsView | null>),
  cancelRestore: call(nothing, answers<null>),
  /** Makes the catalog again from the journal. */
  rebuildLibrary: call(nothing, answers<RebuiltLibrary>),
  /** Writes a support bundle among the library's exports. */
  diagnose: call(nothing, answers<{ readonly name: string }>),
  /** Writes the audit log among the library's exports. */
  exportAudit: call(nothing, answers<{ readonly name: string; readonly last: string | null }>),
} as const;

export interface LibraryCare {
  /** Days of the daily copies of the catalog, the newest first. */
  readonly copies: readonly string[];
  /** What the last check of this library by the window found; null before the first. */
  readonly verified: VerifiedLibrary | null;
  /** The newest lines of the audit log, the newest first. */
  readonly audit: readonly AuditRow[];
}

export interface VerifiedLibrary {
  /** ISO 8601. */
  readonly at: string;
  readonly files: number;
  readonly repaired: number;
  /** The first hundred; `left` counts the serious ones that remain. */
  readonly findings: readonly {
    readonly code: string;
    readonly subject: string;
    readonly serious: boolean;
  }[];
  readonly left: number;
}

export interface AuditRow {
  readonly line: number;
  readonly at: string;
  readonly who: string | null;
  readonly account: string;
  readonly act: string;
  readonly subject: string;
}

export interface RebuiltLibrary {
  readonly rows: number;
  readonly damagedLines: number;
}

/** How far a restore is; null when it has ended. */
export type Restoring = { readonly fraction: number; readonly secondsLeft: number | null } | null;
