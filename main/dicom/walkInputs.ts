import { constants, type Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { throwIfCancelled } from '../../native-models/common/progress.ts';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import { isVolumeName } from '../artefacts/foreignVolume.ts';
import { type CandidateFile, MAX_FILE_BYTES, refusedCandidate } from './candidateFile.ts';
import { directoryReferences, isDirectoryName } from './dicomdir.ts';
import { baseName, type DiskPath, joinPath, pathKey, shownPath } from './diskPath.ts';
import { rejected, skipped, type Verdict } from './instance.ts';
import { HEAD_BYTES, looksLikeDicom } from './looksLikeDicom.ts';
import { type VolumePatients, walkVolume } from './walkVolume.ts';
import { walkZip } from './walkZip.ts';

interface Walk {
  readonly files: Set<string>;
  readonly folders: Set<string>;
  readonly missing: Set<string>;
  readonly signal: AbortSignal | undefined;
  readonly patients: VolumePatients | undefined;
}

/**
 * Every file below `paths`, each once, folders depth first and sorted by name: files and folders nested to
 * any depth, the entries of ZIP archives, the slices of NIfTI and NRRD images, and what a DICOMDIR names. Links are followed, loops are not.
 * Nothing is left out in silence: what cannot be walked comes as a candidate with a verdict.
 * @throws the signal's reason when cancelled.
 */
export async function* walkInputs(
  paths: readonly string[],
  signal?: AbortSignal,
  patients?: VolumePatients,
): AsyncGenerator<CandidateFile> {
  const walk: Walk = { files: new Set(), folders: new Set(), missing: new Set(), signal, patients };
  for (const path of paths) yield* walkTree(path, walk);
}

/** Depth first with an own stack, since a path may be nested deeper than generators may. */
async function* walkTree(root: DiskPath, walk: Walk): AsyncGenerator<CandidateFile> {
  const todo: DiskPath[] = [root];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    throwIfCancelled(walk.signal);
    const found = await inspect(path);
    if ('verdict' in found) {
      yield refusedCandidate(shownPath(path), 0, found);
      continue;
    }
    const seen = found.kind === 'folder' ? walk.folders : walk.files;
    if (seen.has(found.key)) continue;
    seen.add(found.key);
    if (found.kind === 'file') {
      yield* walkFile(path, found.size, walk, todo);
      continue;
    }
    const names = await entryNames(path);
    if ('verdict' in names) yield refusedCandidate(shownPath(path), 0, names);
    else for (const name of names.reverse()) todo.push(joinPath(path, name));
  }
}

async function* walkFile(
  path: DiskPath,
  size: number,
  walk: Walk,
  todo: DiskPath[],
): AsyncGenerator<CandidateFile> {
  const shown = shownPath(path);
  if (/\.zip$/i.test(baseName(path))) {
    yield* walkZip(path, walk.signal);
    return;
  }
  if (size > MAX_FILE_BYTES) {
    const reason = `Expected at most ${MAX_FILE_BYTES} bytes, got ${size}.`;
    yield refusedCandidate(shown, size, rejected('too-large', reason));
    return;
  }
  if (isVolumeName(baseName(path))) {
    yield* walkVolume(path, walk.patients);
    return;
  }
  yield { name: shown, size, read: () => readDisk(path, shown) };
  if (!isDirectoryName(baseName(path))) return;
  // Where it cannot be read, the candidate itself says so to whoever reads it.
  const bytes = await readDisk(path, shown).catch(ignoreRefusal);
  if (!bytes) return;
  const references = await directoryReferences(path, bytes);
  todo.push(...references.found.reverse());
  for (const { name, verdict } of references.refused) {
    if (walk.missing.has(name)) continue;
    walk.missing.add(name);
    yield refusedCandidate(name, 0, verdict);
  }
}

type Found = { readonly kind: 'file' | 'folder'; readonly key: string; readonly size: number };

async function inspect(path: DiskPath): Promise<Found | Verdict> {
  try {
    const info = await stat(path);
    if (!info.isFile() && !info.isDirectory())
      return skipped('not-a-file', 'Expected a file or folder, got a device, pipe or socket.');
    const key = pathKey(await realpath(path, { encoding: 'buffer' }));
    return { kind: info.isFile() ? 'file' : 'folder', key, size: info.size };
  } catch (error) {
    return unreadable(error);
  }
}

async function entryNames(path: DiskPath): Promise<Buffer[] | Verdict> {
  try {
    const entries: Dirent<Buffer>[] = await readdir(path, { encoding: 'buffer', withFileTypes: true });
    return entries.map((entry) => entry.name).sort(Buffer.compare);
  } catch (error) {
    return unreadable(error);
  }
}

/** Without blocking on what has become a pipe since it was looked at. */
async function readDisk(path: DiskPath, shown: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
      if (bytesRead === HEAD_BYTES && !looksLikeDicom(head)) return head;
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Refusal('unreadable', `${shown}: ${unreadable(error).reason}`);
  }
}

function ignoreRefusal(error: unknown): undefined {
  if (!isRefusal(error)) throw error;
}

/** A system error becomes a verdict on the file that met it; anything else is a bug and thrown on. */
function unreadable(error: unknown): Verdict {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return rejected('unreadable', `The system says ${code}${syscall ? ` on ${syscall}` : ''}.`);
}
