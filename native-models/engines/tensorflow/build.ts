import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `npm run setup:tensorflow` writes beside what it built, as `build.json`. */
export interface TensorflowBuild {
  /** Absolute. */
  readonly folder: string;
  /** TensorFlow's version. */
  readonly tensorflow: string;
  /** `gpu`: with CUDA 12, which needs NVIDIA's driver; computes on the CPU without it. */
  readonly kind: 'cpu' | 'gpu';
}

export const BUILD_FILE = 'build.json';
export const BINDING_FILE = 'tfjs_binding.node';
export const GATE_FILE = 'stderr_gate.node';

/** Names a folder that `npm run setup:tensorflow` built, possibly on another machine. */
export const FOLDER_VARIABLE = 'DRASCLR_TENSORFLOW';

/**
 * Where a build may lie: the folder that `DRASCLR_TENSORFLOW` names, and only there when it does;
 * the packaged application's resources; `.cache/tensorflow` of the sources, compiled or not.
 */
export function buildFolders(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const named = environment[FOLDER_VARIABLE];
  if (named) return [path.resolve(named)];
  const { resourcesPath } = process as { readonly resourcesPath?: string };
  const here = path.dirname(fileURLToPath(import.meta.url));
  return [
    ...(resourcesPath ? [path.join(resourcesPath, 'tensorflow')] : []),
    ...['../../..', '../../../..'].map((root) => path.resolve(here, root, '.cache', 'tensorflow')),
  ];
}

/** The first build among the folders; null when there is none. @throws Error when its record is damaged */
export function findBuild(folders: readonly string[] = buildFolders()): TensorflowBuild | null {
  const folder = folders.find((each) => existsSync(path.join(each, BUILD_FILE)));
  return folder === undefined ? null : readBuild(folder);
}

/** @throws Error when the folder holds no build or its record is damaged */
export function readBuild(folder: string): TensorflowBuild {
  const file = path.join(folder, BUILD_FILE);
  const { tensorflow, kind } = JSON.parse(readFileSync(file, 'utf8')) as Partial<TensorflowBuild>;
  if (typeof tensorflow !== 'string' || (kind !== 'cpu' && kind !== 'gpu')) {
    throw new Error(`${file}: expected a version of tensorflow and a kind, cpu or gpu`);
  }
  return { folder, tensorflow, kind };
}
