import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import type { Json } from '../../artefacts/key.ts';
import type { Library } from '../library/library.ts';

/** What a run was started with; kept beside its checkpoints so that `--resume` needs nothing else. */
export interface PretrainRun {
  readonly modelId: string;
  readonly name: string;
  readonly atlasId: string;
  readonly settings: Readonly<Record<string, Json>>;
  /** Epochs without improvement after which it ends. */
  readonly patience?: number;
  /** When it was begun; one that is ended early gets its name from it. */
  readonly begun?: string;
  /** Scans of patients that stay out. */
  readonly heldOut?: readonly string[];
  readonly scans: readonly { readonly scanId: string; readonly patientKey: string; readonly key: string }[];
}

/** Folder of a run's checkpoints and memory bank. */
export const runFolder = (library: Library, modelId: string): string => library.at('runs', modelId);

const recordOf = (library: Library, modelId: string): string => library.at('runs', `${modelId}.json`);

export const keepRun = (library: Library, run: PretrainRun): Promise<void> =>
  writeFileAtomic(recordOf(library, run.modelId), Buffer.from(JSON.stringify(run)));

export function dropRun(library: Library, modelId: string): void {
  rmSync(recordOf(library, modelId), { force: true });
  rmSync(runFolder(library, modelId), { recursive: true, force: true });
}

/** Whether the run has come to a checkpoint; without one there is nothing to go on from. */
export function hasCheckpoint(library: Library, modelId: string): boolean {
  const folder = runFolder(library, modelId);
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('epoch-'));
}

/** The run that is to become the model; undefined once it has, or was dropped. */
export function findRun(library: Library, modelId: string): PretrainRun | undefined {
  const record = recordOf(library, modelId);
  return existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as PretrainRun) : undefined;
}

/** The run that was started or continued last and has not become a model. */
export function newestRun(library: Library): PretrainRun | undefined {
  const [newest] = readdirSync(library.at('runs'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => library.at('runs', name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return newest === undefined ? undefined : (JSON.parse(readFileSync(newest, 'utf8')) as PretrainRun);
}
