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
  /**
   * May be called any time, also after the walk. Of what is no DICOM by its first bytes, these alone.
   * @throws Refusal when the file cannot be read.
   */
  read(): Promise<Uint8Array>;
}

/** Larger files are refused unread, since a file is held in memory: an enhanced CT of 1,000 slices has 500 MiB. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;

export const refusedCandidate = (name: string, size: number, verdict: Verdict): CandidateFile => ({
  name,
  size,
  verdict,
  read: () => Promise.reject(new Refusal(verdict.code, `${name}: ${verdict.reason}`)),
});
