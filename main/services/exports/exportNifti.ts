import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { explainWriteError, writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { requireSpace } from '../../artefacts/freeSpace.ts';
import { readSealed } from '../../artefacts/sealed.ts';
import { predictionsOfScan } from '../../catalog/predictions.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { audit } from '../library/audit.ts';
import { clearDeadWriters } from '../library/clearDeadWriters.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { readyArtefact, scanKeys } from '../library/stages.ts';
import { masksInUse } from '../masks/review.ts';

export interface ExportedFile {
  readonly [column: string]: string;
  readonly scan: string;
  readonly content: string;
  readonly file: string;
}

/**
 * Writes what a scan has, its masks as they are measured; a file that is there is overwritten.
 * @throws Refusal `not-prepared`, `output-not-writable`, `artefact-damaged`.
 */
export async function exportNifti(
  session: Session,
  scan: StoredScan,
  folder: string,
): Promise<ExportedFile[]> {
  const { library } = session;
  const keys = scanKeys(library, scan);
  const contents: readonly (readonly [content: string, key: string, extension: string])[] = [
    ['ct', keys.volume, '.nii'],
    ['lungs', keys.lungs, '.nii.gz'],
    ...predictionsOfScan(library.catalog, scan.id).map(
      (row) => [`${row.subtype}-probability`, row.key, '.nii.gz'] as const,
    ),
  ];
  const ready = contents.flatMap(([, key]) => readyArtefact(library, key) ?? []);
  const bytes = ready.reduce((sum, artefact) => sum + (artefact.bytes ?? 0), 0);
  requireSpace(resolve(folder), bytes, `exporting scan ${scan.id}`);
  const files: ExportedFile[] = [];
  for (const [content, key, extension] of contents) {
    const artefact = readyArtefact(library, key);
    if (!artefact) continue;
    const file = join(folder, `${scan.id}-${content}${extension}`);
    await copyInto(folder, library.at(artefact.path), file);
    files.push({ scan: scan.id, content, file });
  }
  if (files.length === 0) {
    throw new Refusal(
      'not-prepared',
      `scan ${scan.id} has no volume yet; run "drasclr prepare --scan ${scan.id}"`,
    );
  }
  const written = [...files, ...(await writeMasks(session, scan, keys.lungs, folder))];
  audit(library, 'exported', scan.id, { format: 'nifti', files: written.length });
  return written;
}

async function writeMasks(
  session: Session,
  scan: StoredScan,
  lungsKey: string,
  folder: string,
): Promise<ExportedFile[]> {
  const { library } = session;
  const lungs = readyArtefact(library, lungsKey);
  const masks = masksInUse(library, scan.id).flatMap(({ prediction, level, strokes }) => {
    const artefact = readyArtefact(library, prediction.key);
    const output = join(folder, `${scan.id}-${prediction.subtype}-mask.nii.gz`);
    return artefact
      ? [{ subtype: prediction.subtype, path: library.at(artefact.path), level, strokes, output }]
      : [];
  });
  if (!lungs || masks.length === 0) return [];
  await trackedJob(session, 'masks', scan.id, { lungs: library.at(lungs.path), masks });
  return masks.map(({ subtype, output }) => ({ scan: scan.id, content: `${subtype}-mask`, file: output }));
}

async function copyInto(folder: string, from: string, to: string): Promise<void> {
  try {
    await makeFolder(folder);
    // What an export that was killed has left there.
    clearDeadWriters([folder], 1);
    await writeFileAtomic(to, await readSealed(from));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw explainWriteError(error, to);
    throw new Refusal('output-not-writable', `expected a folder where files can be made, got ${folder}`);
  }
}

/** As `mkdir` with `recursive`, which tries for ever where no folder can be made (below /proc). */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(resolve(folder)));
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
