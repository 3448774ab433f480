import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../common/refusal.ts';
import type { ReferenceInputs } from '../check/referenceCase.ts';
import type { Timed } from './rounds.ts';

/** Given as text, not as a file: Python cannot read inside a packaged program. */
const SCRIPT = fileURLToPath(new URL('./pytorch.py', import.meta.url));

export type FigureName = 'inference' | 'training' | 'step';

/**
 * `batch`: one kernel per location, as ours; `loop`: a kernel for every sample, one convolution after
 * the other, as published; `grouped`: the same in one grouped convolution.
 */
export const PYTORCH_WAYS = ['batch', 'loop', 'grouped'] as const;

export type PyTorchWay = (typeof PYTORCH_WAYS)[number];

export interface PyTorchVariant {
  readonly way: PyTorchWay;
  readonly threads: number;
  readonly layout: 'contiguous' | 'channels_last_3d';
  readonly compiled: boolean;
}

export interface TriedVariant {
  readonly variant: PyTorchVariant;
  /** Units/s; 0 where it failed. */
  readonly rate: number;
  readonly failed?: string;
}

export interface PyTorch {
  readonly version: string;
  /** Fastest first. */
  tune(
    figure: FigureName,
    way: PyTorchWay,
    threads: readonly number[],
    rows: number,
  ): Promise<readonly TriedVariant[]>;
  time(figure: FigureName, variant: PyTorchVariant, rows: number, seconds: number): Promise<Timed>;
  /** h `[rows, 128]` of the reference queries in evaluation. */
  encode(way: PyTorchWay, rows: number): Promise<readonly number[]>;
  /** GFLOP/s of a large matrix product. */
  matmul(threads: number): Promise<number>;
  /** MiB, its process's highest so far. */
  readonly peakMemory: number;
  /** Ends it whatever it is doing. */
  close(): void;
}

/** What the reference inputs are made of, under the script's names. */
const argumentsOf = ({ experts, seed, batch, neighbours, bank }: ReferenceInputs) => ({
  experts,
  seed,
  rows: batch,
  neighbours,
  bank,
});

/**
 * Starts the measuring script in a Python that has PyTorch.
 * @throws Refusal `no-pytorch` with Python's own last words
 */
export async function startPyTorch(python: string, inputs: ReferenceInputs): Promise<PyTorch> {
  const script = readFileSync(SCRIPT, 'utf8');
  const child = spawn(python, ['-c', script, JSON.stringify(argumentsOf(inputs))], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-4000);
  });
  const ended = endOf(child);
  const lines = createInterface({ input: child.stdout });
  const answers = lines[Symbol.asyncIterator]();
  let peakMemory = 0;

  /** One after the other: an answer belongs to the request before it. */
  async function ask<T>(op: string, fields: object = {}): Promise<T> {
    child.stdin.write(`${JSON.stringify({ op, ...fields })}\n`);
    const line = await Promise.race([answers.next(), ended]);
    if (typeof line === 'string' || line.done) throw new Error(await lastWords());
    const answer = JSON.parse(line.value) as { readonly result: T; readonly memory: number };
    peakMemory = answer.memory;
    return answer.result;
  }
  async function lastWords(): Promise<string> {
    const how = await ended;
    const words = errors.trim().split('\n').at(-1);
    return words || how;
  }

  // a pipe to a process that ended; its end is heard above
  child.stdin.on('error', () => undefined);
  const version = await ask<string>('version').catch((error: Error) => {
    throw new Refusal('no-pytorch', `${python} cannot measure PyTorch: ${error.message}`);
  });
  return {
    version,
    tune: (figure, way, threads, rows) => ask('tune', { figure, way, threads, rows }),
    time: (figure, variant, rows, seconds) => ask('time', { figure, variant, rows, seconds }),
    encode: (way, rows) => ask('encode', { way, rows }),
    matmul: (threads) => ask('matmul', { threads }),
    get peakMemory() {
      return peakMemory;
    },
    close: () => void child.kill('SIGKILL'),
  };
}

/** Resolves when the process is gone or never began, in words. */
async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return `it ended (${signal ?? `exit ${code}`})`;
  } catch (error) {
    return (error as Error).message;
  }
}
