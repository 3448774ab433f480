import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { runTool } from './runTool.ts';

/** The npm packages whose sources are compiled. */
export interface Sources {
  /** `@tensorflow/tfjs-node-gpu`, with the binding's two files. */
  readonly tfjsNode: string;
  readonly tfjsNodeVersion: string;
  readonly nodeHeaders: string;
}

/** Download, unpacked libraries and headers together. */
const NEEDED_GB = { cpu: 1.5, gpu: 12 } as const;

/**
 * Looks for everything the build needs, before anything is downloaded.
 * @throws Refusal `not-supported` or `requirements-missing`, which names all that is missing
 */
export async function checkRequirements(root: string, kind: 'cpu' | 'gpu', folder: string): Promise<Sources> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Refusal(
      'not-supported',
      `TensorFlow can be built on Linux with x64, this is ${process.platform} ${process.arch}; the engines wasm and webgpu run here`,
    );
  }
  const tools = await Promise.all([
    lacks('python3', ['--version'], 'python3 (Debian: apt install python3)'),
    lacks('python3', ['-m', 'pip', '--version'], 'pip for python3 (Debian: apt install python3-pip)'),
    lacks('g++', ['--version'], 'g++ (Debian: apt install g++)'),
  ]);
  const missing = tools.filter((tool) => tool !== null);
  const require = createRequire(path.join(root, 'package.json'));
  const tfjsNode = packageFolder(require, '@tensorflow/tfjs-node-gpu');
  const nodeHeaders = packageFolder(require, 'node-api-headers');
  if (!tfjsNode || !nodeHeaders) missing.push('npm packages (npm install --ignore-scripts)');
  const freeGb = await freeGigabytes(folder);
  if (freeGb < NEEDED_GB[kind]) {
    missing.push(
      `${NEEDED_GB[kind]} GB of disk space in ${path.dirname(folder)}, ${freeGb.toFixed(1)} GB are free`,
    );
  }
  if (missing.length > 0 || !tfjsNode || !nodeHeaders) {
    throw new Refusal(
      'requirements-missing',
      `to build TensorFlow this machine lacks: ${missing.join('; ')}`,
    );
  }
  const { version } = require('@tensorflow/tfjs-node-gpu/package.json') as { version: string };
  return { tfjsNode, tfjsNodeVersion: version, nodeHeaders: path.join(nodeHeaders, 'include') };
}

/** @returns `words` when the tool does not run, else null */
async function lacks(command: string, args: readonly string[], words: string): Promise<string | null> {
  try {
    await runTool(command, args, 'tool-missing');
    return null;
  } catch (error) {
    if ((error as { code?: string }).code === 'tool-missing') return words;
    throw error;
  }
}

function packageFolder(require: NodeJS.Require, name: string): string | null {
  try {
    return path.dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

async function freeGigabytes(folder: string): Promise<number> {
  let existing = folder;
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return (bavail * bsize) / 1e9;
}
