import { existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import type { Grid } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { sealOf } from '../../artefacts/sealed.ts';
import { type Artefact, artefactsOfKind, removeArtefact } from '../../catalog/artefacts.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { SeriesOutput } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, readyArtefact, recordArtefact, seriesKey, sliceFiles } from '../library/stages.ts';

/** A series as it is read: its own voxels along the patient's axes. */
export interface SeriesRead {
  readonly key: string;
  readonly path: string;
  readonly grid: Grid;
  /** False where the series is tilted, irregular or has gaps: voxels were then interpolated. */
  readonly exact: boolean;
}

/** Series kept unpacked on the disk, so that opening one again takes no decoding; those opened longest ago go first. */
const MOST_KEPT_BYTES = 8 * 2 ** 30;

/** Whether the originals of a scan are there to be looked at. */
export function isReadable(library: Library, scan: StoredScan): boolean {
  try {
    return sliceFiles(library, scan).every(
      ({ path }, at, all) => (at > 0 && at < all.length - 1) || existsSync(path),
    );
  } catch {
    // An original is not known any more: the prepared volume is what is left to look at.
    return false;
  }
}

/**
 * The original series at its own resolution, decoded once and kept.
 * @throws Refusal `original-missing` and those of reading a series.
 */
export async function readSeries(session: Session, scan: StoredScan): Promise<SeriesRead> {
  const { library } = session;
  if (!isReadable(library, scan)) {
    throw new Refusal(
      'original-missing',
      `the original images of scan ${scan.id} are not in the library any more`,
    );
  }
  const key = seriesKey(library, scan);
  const path = artefactPath('series', key);
  const known = readyArtefact(library, key);
  if (known) {
    const now = new Date();
    utimesSync(library.at(path), now, now);
    return { key, path, ...(known.details as unknown as SeriesOutput) };
  }
  const made = await trackedJob(session, 'series', scan.id, {
    group: scan,
    files: sliceFiles(library, scan),
    output: library.at(path),
  });
  // A row of a file that was dropped to make room gives way to the new one.
  removeArtefact(library.catalog, key);
  recordArtefact(library, { key, kind: 'series', path, scanId: scan.id, details: { ...made } });
  dropOldest(library, key);
  return { key, path, ...made };
}

function dropOldest(library: Library, keep: string): void {
  const files = artefactsOfKind(library.catalog, 'series').flatMap((artefact) => {
    const found = statSync(library.at(artefact.path), { throwIfNoEntry: false });
    return found ? [{ artefact, bytes: found.size, openedMs: found.mtimeMs }] : [];
  });
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files.sort((a, b) => a.openedMs - b.openedMs)) {
    if (bytes <= MOST_KEPT_BYTES) return;
    if (file.artefact.key === keep) continue;
    drop(library, file.artefact);
    bytes -= file.bytes;
  }
}

/** The row first: a file without a row is only made anew, a row without a file would be believed. */
function drop(library: Library, { key, path }: Artefact): void {
  removeArtefact(library.catalog, key);
  for (const file of [library.at(path), sealOf(library.at(path))]) rmSync(file, { force: true });
}
