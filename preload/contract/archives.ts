import { z } from 'zod';
import {
  type Archive,
  archiveName,
  archiveQuery,
  archiveSchema,
  type FoundSeriesPage,
  receiverSettings,
  seriesChoice,
} from '../../main/model/archive.ts';
import type { JobTicket } from '../contract.ts';
import { answers, call, nothing } from './call.ts';

const named = z.strictObject({ name: archiveName });
/** Null removes the secret that is kept; left out, it stays. */
const secret = z.string().min(1).max(4000).nullable().optional();

/** Calls about the network: archives that scans are fetched from, and the receiver. */
export const ARCHIVE_CALLS = {
  listArchives: call(nothing, answers<readonly ArchiveRow[]>),
  saveArchive: call(z.strictObject({ archive: archiveSchema, secret }), answers<readonly ArchiveRow[]>),
  removeArchive: call(named, answers<readonly ArchiveRow[]>),
  /** How the archive answered, in words. */
  testArchive: call(named, answers<string>),
  searchArchive: call(z.strictObject({ name: archiveName, query: archiveQuery }), answers<FoundSeriesPage>),
  fetchSeries: call(
    z.strictObject({
      name: archiveName,
      series: z.array(seriesChoice).min(1).max(1000),
      deidentify: z.boolean(),
    }),
    answers<JobTicket>,
  ),
  receiver: call(nothing, answers<ReceiverView>),
  /** Starts, stops or changes the receiver; what is in the way is in the answer. */
  changeReceiver: call(receiverSettings, answers<ReceiverView>),
} as const;

export interface ArchiveRow {
  readonly archive: Archive;
  /** Where its password or token comes from; the secret itself never crosses. */
  readonly secret: 'none' | 'kept' | 'environment';
}

export interface ReceiverView {
  readonly settings: z.infer<typeof receiverSettings>;
  readonly state:
    | { readonly kind: 'off' }
    | { readonly kind: 'listening'; readonly host: string; readonly port: number; readonly aeTitle: string }
    | { readonly kind: 'refused'; readonly code: string; readonly message: string };
  /** Images that have arrived since it was switched on. */
  readonly received: number;
}
