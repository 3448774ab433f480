import { existsSync } from 'node:fs';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import {
  beginImport,
  type FileVerdict,
  finishImport,
  ledger,
  resumeImport,
  verdictCounts,
} from '../../catalog/imports.ts';
import type { VolumePatients } from '../../dicom/walkVolume.ts';
import type { Session } from '../library/session.ts';
import { groupPendingSeries } from './groupScans.ts';
import { concludeImport, type ImportOutcome } from './importOutcome.ts';
import { readFiles } from './readFiles.ts';
import { recordFiles, unnamed } from './recordFiles.ts';

export interface ImportOptions {
  /** Goes on with an import that was stopped: files that have a verdict keep it. */
  readonly resume?: number;
  /** Called once the import has its number, before the first file has its verdict. */
  readonly began?: (importId: number) => void;
  /** Whose the NIfTI and NRRD files are; left out, each is its own patient, by its name. */
  readonly patients?: VolumePatients;
  /** The library's copies are then de-identified ones; `ids` gives the ids of a site by PatientID. */
  readonly deidentify?: { readonly ids: Readonly<Record<string, string>> };
}

/**
 * Copies CT images into the library, each by the hash of its bytes, and groups them into scans. Every file
 * gets one verdict. Running it again changes nothing; after a kill it goes on where the last commit was.
 * @throws Refusal `path-not-found`, `nothing-to-import` for empty folders, `no-ct` when no file is a CT image, `library-full`,
 *   `library-read-only`, `pseudonym-key-missing`.
 */
export async function importPaths(
  session: Session,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportOutcome> {
  const { library } = session;
  const { catalog } = library;
  for (const path of paths) {
    if (!existsSync(path)) throw new Refusal('path-not-found', `expected a file or folder at ${path}`);
  }
  // Before the first batch: without the key no patient could be recognised.
  const key = library.pseudonyms.key();
  const importId =
    options.resume === undefined
      ? beginImport(catalog, options.deidentify ? [] : paths)
      : resumeImport(catalog, options.resume);
  options.began?.(importId);
  const instances = new Set<string>();
  try {
    const judged = ledger(catalog, importId).map(({ name }) => name);
    const deidentify = options.deidentify && { key: key.toString('hex'), ids: options.deidentify.ids };
    const input = {
      paths,
      libraryRoot: library.root,
      judged,
      ...(options.patients && { patients: [...options.patients] }),
      ...(deidentify && { deidentify }),
    };
    const files = await readFiles(session, input, (batch) => {
      const named = deidentify ? batch.map((file) => unnamed(key, file)) : batch;
      for (const { sopUid } of recordFiles(library, importId, named)) if (sopUid) instances.add(sopUid);
    });
    if (files + judged.length === 0) {
      throw new Refusal('nothing-to-import', `expected files in ${paths.join(', ')}; found none`);
    }
    groupPendingSeries(library);
    const { imported, duplicate } = verdictCounts(catalog, importId);
    if (imported + duplicate === 0) throw noCt(ledger(catalog, importId));
  } catch (error) {
    // A cancelled import can be taken up again; one that failed has ended.
    if (!session.signal.aborted) finishImport(catalog, importId, isRefusal(error) ? error.code : 'bug');
    throw error;
  }
  return concludeImport(session, importId, instances, options.deidentify !== undefined);
}

function noCt(lines: readonly FileVerdict[]): Refusal {
  const first = lines.slice(0, 3).map(({ name, code, reason }) => `${name}: ${reason ?? code}`);
  return new Refusal(
    'no-ct',
    `none of ${lines.length} files is a CT image that can be read (${first.join('; ')})`,
  );
}
