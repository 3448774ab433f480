import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runJob } from '../../../main/jobs/runJob.ts';
import { WorkerCrash, workerEnd } from '../../../main/jobs/workerEnd.ts';
import { forkWorker } from '../../../main/jobs/workerProcess.ts';
import { isRefusal } from '../../../native-models/common/refusal.ts';

const ENTRY = fileURLToPath(new URL('../../fixtures/endingWorker.ts', import.meta.url));

it.each([
  ['exit', { kind: 'exit', code: 7 }, 'exit status 7'],
  ['SIGKILL', { kind: 'killed' }, 'was killed'],
  ['SIGSEGV', { kind: 'fault', signal: 'SIGSEGV' }, 'fault in compiled code'],
])('a worker that ends by %s is one typed thing with words', async (way, end, words) => {
  const crash = await runJob(() => forkWorker(ENTRY, [way]), 'engines', { name: 'auto' }, {}).catch(
    (error: unknown) => error,
  );
  expect(crash).toBeInstanceOf(WorkerCrash);
  expect(isRefusal(crash)).toBe(true);
  expect(crash).toMatchObject({ code: 'worker-crashed', end, message: expect.stringContaining(words) });
});

it('a process without memory ends as the table says', async () => {
  const child = fork(ENTRY, ['memory'], { execArgv: ['--max-old-space-size=32'], stdio: 'ignore' });
  child.on('error', () => undefined);
  child.send('run');
  const [code, signal] = await once(child, 'exit');
  expect(workerEnd(code, signal)).toEqual({ kind: 'out-of-memory' });
});

it.each([
  [134, { kind: 'out-of-memory' }],
  [6, { kind: 'out-of-memory' }],
  [9, { kind: 'killed' }],
  [137, { kind: 'killed' }],
  [139, { kind: 'fault', signal: 'SIGSEGV' }],
  [null, { kind: 'killed' }],
  [1, { kind: 'exit', code: 1 }],
])('exit status %s alone, as Electron gives it, tells the signal', (code, end) => {
  expect(workerEnd(code)).toEqual(end);
});
