import { Refusal } from '../../../native-models/common/refusal.ts';
import { findScan, listScans, type StoredScan } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';

/** @throws Refusal `unknown-scan` naming the id and, when few, the ids there are. */
export function requireScan(library: Library, id: string): StoredScan {
  const scan = findScan(library.catalog, id);
  if (scan) return scan;
  const known = listScans(library.catalog).map((row) => row.id);
  const hint =
    known.length === 0
      ? 'the library holds no scan yet; import some first'
      : known.length <= 12
        ? `the library holds ${known.join(', ')}`
        : `the library holds ${known.length} scans; list them with "drasclr scans"`;
  throw new Refusal('unknown-scan', `no scan has the id "${id}": ${hint}`);
}

/** The scans named, or all of them. @throws Refusal `unknown-scan`, `no-scans`. */
export function chosenScans(library: Library, ids: readonly string[] | undefined): StoredScan[] {
  if (ids?.length) return ids.map((id) => requireScan(library, id));
  const scans = listScans(library.catalog);
  if (scans.length === 0) {
    throw new Refusal('no-scans', 'the library holds no scan yet; run "drasclr import PATH…" first');
  }
  return scans;
}
