import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../../main/jobs/isAlive.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';

const HOST = resolve(import.meta.dirname, '../../fixtures/hostOfWorker.ts');

/** Starts a program with a worker, kills the program and tells the worker's id. */
async function orphan(...args: string[]): Promise<number> {
  const host = spawn(process.execPath, [HOST, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(host.stdout, 'data')) as [Buffer];
  const worker = Number(line.toString());
  expect(isAlive(worker)).toBe(true);
  host.kill('SIGKILL');
  await once(host, 'exit');
  return worker;
}

describe('a worker whose program was killed', () => {
  it('ends when it is idle', async () => {
    const worker = await orphan();
    await expect.poll(() => isAlive(worker)).toBe(false);
  });

  it('ends in the middle of its job', async () => {
    const worker = await orphan(temporaryFolder());
    await expect.poll(() => isAlive(worker)).toBe(false);
  });
});
