import { Refusal } from '../../native-models/common/refusal.ts';
import type { Verdict } from './instance.ts';

/** One file that an import must give a verdict. */
export interface CandidateFile {
  /** The path as shown to the user; inside an archive `archive.zip!inner/path`. */
  readonly name: string;
  /** In bytes, unpacked. */
  readonly size: number;
  /** Set when the walk already knows why the file cannot be read; `read` then refuses with the same. */
  readonly verdict?: Verdict;
  /** May be called any time, also after the walk. @throws Refusal when the file cannot be read. */
  read(): Promise<Uint8Array>;
}

/** Larger files are refused unread: no CT object comes near, and they would fill the memory. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024;

export const refusedCandidate = (name: string, size: number, verdict: Verdict): CandidateFile => ({
  name,
  size,
  verdict,
  read: () => Promise.reject(new Refusal(verdict.code, `${name}: ${verdict.reason}`)),
});
