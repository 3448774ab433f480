import { isRefusal } from '../../../native-models/common/refusal.ts';
import type { FileVerdict } from '../../catalog/imports.ts';

/** Of a C-STORE response (PS3.4 B.2.3, PS3.7 9.1.1.1.9). */
export interface StoreStatus {
  readonly status: number;
  /** The code of the ledger's line, for the sender's log. */
  readonly comment?: string;
}

const SUCCESS = 0x0000;
/** “Elements discarded”: a warning, so that a sender goes on with the series that a scout belongs to. */
const NOT_KEPT = 0xb006;
const CANNOT_UNDERSTAND = 0xc000;
const OUT_OF_RESOURCES = 0xa700;
const PROCESSING_FAILURE = 0x0110;

/** Success says that the image is in the library, and nothing else does. */
export function statusOfVerdict({ verdict, code }: FileVerdict): StoreStatus {
  switch (verdict) {
    case 'imported':
    case 'duplicate':
      return { status: SUCCESS };
    case 'skipped':
      return { status: NOT_KEPT, comment: `not kept: ${code}` };
    case 'rejected':
      return { status: CANNOT_UNDERSTAND, comment: `rejected: ${code}` };
  }
}

const FULL: readonly string[] = ['library-full', 'library-read-only', 'too-large'];

export function statusOfFault(error: unknown): StoreStatus {
  if (isRefusal(error) && FULL.includes(error.code)) return { status: OUT_OF_RESOURCES, comment: error.code };
  return { status: PROCESSING_FAILURE, comment: isRefusal(error) ? error.code : 'internal' };
}
