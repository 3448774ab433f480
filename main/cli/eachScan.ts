import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import type { StoredScan } from '../catalog/scans.ts';
import type { Output } from './output.ts';

/**
 * Does one thing for each scan in turn; one that is refused is named and does not stop the others.
 * @returns what was made, and `finish`, to be called when that has been shown.
 */
export async function eachScan<T>(
  scans: readonly StoredScan[],
  output: Output,
  act: (scan: StoredScan) => Promise<T>,
): Promise<{ readonly made: readonly T[]; finish(): void }> {
  const made: T[] = [];
  const refused: Refusal[] = [];
  for (const scan of scans) {
    try {
      made.push(await act(scan));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused.push(error);
    }
  }
  return {
    made,
    /** @throws Refusal the only one, else `not-all-done`. */
    finish() {
      if (scans.length === 1 && refused[0]) throw refused[0];
      for (const { code, message } of refused) output.error(code, message);
      if (refused.length > 0) {
        throw new Refusal('not-all-done', `${refused.length} of ${scans.length} scans were refused`);
      }
    },
  };
}
