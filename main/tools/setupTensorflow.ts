import path from 'node:path';
import { parseArgs } from 'node:util';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { buildTensorflow, removePartials } from './tensorflow/buildTensorflow.ts';

/**
 * `npm run setup:tensorflow [-- --gpu] [--version V] [--folder DIR]`: builds the engine `tensorflow`
 * for this machine. `--gpu` adds CUDA 12; NVIDIA's driver must be there already.
 */
const NEWEST_THAT_WORKS = '2.21.0';

const root = path.resolve(import.meta.dirname, '../..');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function setup(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { gpu: { type: 'boolean' }, version: { type: 'string' }, folder: { type: 'string' } },
  });
  const startedMs = Date.now();
  const kind = values.gpu ? 'gpu' : 'cpu';
  const version = values.version ?? NEWEST_THAT_WORKS;
  const folder = path.resolve(values.folder ?? path.join(root, '.cache', 'tensorflow'));
  process.on('SIGINT', () => {
    removePartials(path.dirname(folder), (pid) => pid === process.pid);
    say('stopped; nothing was left behind');
    process.exit(130);
  });
  const built = await buildTensorflow(root, { kind, version, folder, say });
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  const how = built.kind === 'built' ? `built in ${seconds} s` : 'already there';
  say(`TensorFlow ${version} (${kind}) ${how}: ${folder}`);
  if (kind === 'gpu' && built.device === 'cpu') {
    say('it found no CUDA device on this machine and would compute on the CPU; is NVIDIA’s driver loaded?');
  }
  if (values.folder) say(`to use it, set DRASCLR_TENSORFLOW=${folder}`);
}

try {
  await setup(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  const bad = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  if (!isRefusal(error) && !bad) throw error;
  const { code, message } = error as Error & { code: string };
  say(`${bad ? 'usage' : code}: ${message}`);
}
