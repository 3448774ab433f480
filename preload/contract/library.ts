import { z } from 'zod';
import { id, number, scanIds } from '../../main/model/fields.ts';
import type {
  ImportLine,
  JobLogLine,
  JobRow,
  JobTicket,
  LedgerLine,
  LibraryDescription,
  ScanDetail,
  ScanHoldings,
  ScanRow,
} from '../contract.ts';
import { answers, call, nothing } from './call.ts';

const verdict = z.enum(['imported', 'duplicate', 'skipped', 'rejected']);

/** Calls about the library, its scans, imports and jobs. */
export const LIBRARY_CALLS = {
  describeLibrary: call(nothing, answers<LibraryDescription>),
  listScans: call(nothing, answers<readonly ScanRow[]>),
  openScan: call(z.strictObject({ scanId: id }), answers<ScanDetail>),
  /** What would go with a scan, for the question before {@link removeScan}. */
  scanHoldings: call(z.strictObject({ scanId: id }), answers<ScanHoldings>),
  /** Refused while a job uses the scan; where readers' work goes too, `confirmed` repeats the id. */
  removeScan: call(z.strictObject({ scanId: id, confirmed: id.nullable() }), answers<null>),
  /** Main asks the user for folders or files; null when he changes his mind. */
  chooseAndImport: call(z.strictObject({ source: z.enum(['folder', 'files']) }), answers<JobTicket | null>),
  listImports: call(nothing, answers<readonly ImportLine[]>),
  /** At most {@link LEDGER_PAGE} lines from `offset` on; of one verdict, or of all when it is null. */
  readLedger: call(
    z.strictObject({
      importId: number,
      verdict: verdict.nullable(),
      offset: number,
    }),
    answers<readonly LedgerLine[]>,
  ),
  /** Writes the lines of an import as CSV among the library's exports. */
  exportLedger: call(
    z.strictObject({ importId: number, verdict: verdict.nullable() }),
    answers<{ readonly name: string }>,
  ),
  makeAtlas: call(z.strictObject({ scanId: id }), answers<JobTicket>),
  /** One job for all scans, or one for each. */
  prepareScans: call(z.strictObject({ scanIds, each: z.boolean() }), answers<readonly JobTicket[]>),
  listJobs: call(nothing, answers<readonly JobRow[]>),
  jobLog: call(z.strictObject({ jobId: number }), answers<readonly JobLogLine[]>),
  actOnJob: call(
    z.strictObject({
      jobId: number,
      act: z.enum(['pause', 'resume', 'cancel', 'retry', 'remove']),
    }),
    answers<null>,
  ),
} as const;
