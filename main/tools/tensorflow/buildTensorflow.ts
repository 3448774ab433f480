import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { BUILD_FILE, findBuild } from '../../../native-models/engines/tensorflow/build.ts';
import { compileBinding } from './compile.ts';
import { checkRequirements } from './requirements.ts';
import {
  cudaRequirements,
  downloadWheels,
  isCudaLibrary,
  isHeader,
  isLibrary,
  isMetadata,
  megabytes,
  unpackWheel,
} from './wheels.ts';

export interface TensorflowRequest {
  readonly kind: 'cpu' | 'gpu';
  /** TensorFlow's, as the Python registry numbers it. */
  readonly version: string;
  /** Where the build shall lie; replaced as a whole, or left as it was. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

export type Built = { readonly kind: 'built' | 'present'; readonly device: 'cpu' | 'gpu' };

/** Half-made builds lie beside the folder under this name. */
const PARTIAL = '.partial-tensorflow-';

/**
 * Rebuilds tfjs-node's binding on TensorFlow's libraries from the Python registry's wheels. What is
 * there already and loads is left alone; nothing half-built is ever seen under the folder's name.
 * @throws Refusal in words for whatever is missing
 */
export async function buildTensorflow(root: string, request: TensorflowRequest): Promise<Built> {
  const { kind, version, folder, say } = request;
  const present = findBuild([folder]);
  if (present?.kind === kind && present.tensorflow === version) {
    const device = tryBuild(folder);
    if (device !== null) return { kind: 'present', device };
    say(`what lies in ${folder} does not load and is built anew`);
  }
  const sources = await checkRequirements(root, kind, folder);
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  removePartials(parent, (pid) => !existsSync(`/proc/${pid}`));
  const work = await mkdtemp(path.join(parent, `${PARTIAL}${process.pid}-`));
  try {
    const made = path.join(work, 'made');
    await unpackAll(kind, version, work, made, say);
    say('compiling the binding');
    await compileBinding(root, sources, made);
    await rm(path.join(made, 'tensorflow', 'include'), { recursive: true });
    const record = { tensorflow: version, kind, tfjsNode: sources.tfjsNodeVersion };
    await writeFile(path.join(made, BUILD_FILE), `${JSON.stringify(record, null, 2)}\n`);
    const device = tryBuild(made);
    if (device === null) throw new Refusal('build-unusable', 'the build does not load; see above');
    if (existsSync(folder)) await rename(folder, path.join(work, 'former'));
    await rename(made, folder);
    return { kind: 'built', device };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackAll(
  kind: TensorflowRequest['kind'],
  version: string,
  work: string,
  made: string,
  say: (line: string) => void,
): Promise<void> {
  const name = `${kind === 'cpu' ? 'tensorflow-cpu' : 'tensorflow'}==${version}`;
  say(`downloading ${name}`);
  const [wheel] = await downloadWheels([name], path.join(work, 'tensorflow'));
  say(`unpacking it, ${await megabytes([wheel!])} MB`);
  await unpackWheel(wheel!, made, (entry) => isLibrary(entry) || isHeader(entry));
  if (kind === 'cpu') return;
  const metadata = path.join(work, 'metadata');
  await unpackWheel(wheel!, metadata, isMetadata);
  await rm(wheel!);
  const cuda = await cudaRequirements(metadata);
  say(`downloading ${cuda.length} wheels of CUDA 12`);
  const wheels = await downloadWheels(cuda, path.join(work, 'cuda'));
  for (const each of wheels) {
    say(`unpacking ${path.basename(each)}, ${await megabytes([each])} MB`);
    await unpackWheel(each, made, isCudaLibrary);
    await rm(each);
  }
}

/** In a process of its own: libraries cannot be unloaded. @returns null when it does not load, said on stderr */
function tryBuild(folder: string): 'cpu' | 'gpu' | null {
  const script = path.join(import.meta.dirname, 'tryBuild.ts');
  const { status, stdout } = spawnSync(process.execPath, [script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) return null;
  return stdout.trim() === 'gpu' ? 'gpu' : 'cpu';
}

/** Half-made builds in `parent` of those processes; at once, so that it can be a process's last act. */
export function removePartials(parent: string, of: (pid: number) => boolean): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(PARTIAL) ? Number.parseInt(name.slice(PARTIAL.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && of(pid)) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
