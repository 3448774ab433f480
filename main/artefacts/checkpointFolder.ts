import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import type { NamedTensor, NamedTensors } from '../../native-models/network/weights.ts';
import type { PretrainCheckpoint } from '../../native-models/training/pretrainSettings.ts';
import { removeLeftovers, writeFolderAtomic } from './atomicFolder.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const STATE = 'state.safetensors';
const POSITION = 'checkpoint.json';
const FORMAT = 'drasclr-checkpoint/1';
const NAME = /^epoch-\d{6}-turn-\d{6}$/;
/** Weights, momentum encoder and velocity lie in one file, told apart by these. */
const PARTS = ['weights', 'key', 'velocity'] as const;

/** All of a checkpoint but its tensors. */
interface Position extends Omit<PretrainCheckpoint, 'state'> {
  readonly format: typeof FORMAT;
  readonly step: number;
  readonly stateSha256: string;
}

/**
 * Puts a checkpoint into a run's folder, then removes the older ones: until the new one is complete
 * under its own name the last one stays, so a run killed at any point finds one.
 * @throws Refusal `library-full` or `library-read-only`.
 */
export async function writeCheckpoint(runFolder: string, checkpoint: PretrainCheckpoint): Promise<void> {
  await mkdir(runFolder, { recursive: true });
  await removeLeftovers(runFolder);
  const older = await checkpointNames(runFolder);
  const name = nameOf(checkpoint);
  const { state, ...rest } = checkpoint;
  const pieces = encodeSafetensors(
    new Map([
      ...prefixed('weights', state.weights),
      ...prefixed('key', state.keyWeights ?? new Map()),
      ...prefixed('velocity', state.velocity ?? new Map()),
    ]),
  );
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const position: Position = {
    format: FORMAT,
    ...rest,
    step: state.step,
    stateSha256: hash.digest('hex'),
  };
  const files = new Map([
    [STATE, pieces],
    [POSITION, [Buffer.from(JSON.stringify(position))]],
  ]);
  await writeFolderAtomic(join(runFolder, name), files);
  for (const old of older) {
    if (old !== name) await rm(join(runFolder, old), { recursive: true, force: true });
  }
}

/**
 * The newest checkpoint that is whole; undefined when the run has none yet. One that a failing disk
 * damaged is passed over for the one before it.
 * @throws Refusal `checkpoint-invalid` or `weights-invalid` when there are some and none is whole: days of
 *   work should not be begun again without a word.
 */
export async function readLatestCheckpoint(runFolder: string): Promise<PretrainCheckpoint | undefined> {
  let refusal: Refusal | undefined;
  for (const name of (await checkpointNames(runFolder)).reverse()) {
    try {
      return await readCheckpoint(join(runFolder, name));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
  return undefined;
}

/** @throws Refusal `checkpoint-invalid` or `weights-invalid` when it is not what was written. */
async function readCheckpoint(folder: string): Promise<PretrainCheckpoint> {
  const [text, bytes] = await Promise.all([readPart(join(folder, POSITION)), readPart(join(folder, STATE))]);
  const position = parsePosition(text.toString('utf8'), folder);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== position.stateSha256) {
    throw new Refusal(
      'checkpoint-invalid',
      `${folder}: expected SHA-256 ${position.stateSha256}, got ${sha256}`,
    );
  }
  const { tensors } = decodeSafetensors(bytes, join(folder, STATE));
  const { format: _, stateSha256: __, step, ...rest } = position;
  const [weights, keyWeights, velocity] = PARTS.map((part) => unprefixed(part, tensors));
  const state = {
    weights: weights!,
    ...(keyWeights!.size > 0 ? { keyWeights: keyWeights! } : {}),
    ...(velocity!.size > 0 ? { velocity: velocity! } : {}),
    step,
  };
  return { ...rest, state };
}

/** A file may be gone or cut off only when something else than this program touched the folder. */
async function readPart(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Refusal('checkpoint-invalid', `expected the file ${path} of a checkpoint, found none`);
  }
}

function parsePosition(text: string, folder: string): Position {
  let position: Partial<Position>;
  try {
    position = JSON.parse(text) as Partial<Position>;
  } catch (error) {
    throw new Refusal('checkpoint-invalid', `${folder}: ${(error as Error).message}`);
  }
  if (position.format !== FORMAT) {
    throw new Refusal(
      'checkpoint-invalid',
      `${folder}: expected the format ${FORMAT}, got ${position.format}`,
    );
  }
  return position as Position;
}

/** In the order in which they were made. */
async function checkpointNames(runFolder: string): Promise<string[]> {
  try {
    return (await readdir(runFolder)).filter((name) => NAME.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const nameOf = ({ epoch, turn }: PretrainCheckpoint): string =>
  `epoch-${`${epoch}`.padStart(6, '0')}-turn-${`${turn}`.padStart(6, '0')}`;

const prefixed = (part: string, tensors: NamedTensors): [string, NamedTensor][] =>
  [...tensors].map(([name, tensor]) => [`${part}/${name}`, tensor]);

const unprefixed = (part: string, tensors: NamedTensors): NamedTensors =>
  new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(`${part}/`))
      .map(([name, tensor]) => [name.slice(part.length + 1), tensor]),
  );
