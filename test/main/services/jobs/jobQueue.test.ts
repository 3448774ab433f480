import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledger, listImports } from '../../../../main/catalog/imports.ts';
import { addQueued, type QueuedJob, setQueuedState } from '../../../../main/catalog/queue.ts';
import { logOf } from '../../../../main/catalog/queueLog.ts';
import { startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { actsOf, JobQueue } from '../../../../main/services/jobs/jobQueue.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { deadPid } from '../../../fixtures/brokenWorker.ts';
import { ctSlices, temporaryFolder, temporaryLibrary, writeFiles } from '../../../fixtures/ctLibrary.ts';

const RUNNING = { kind: 'running', stage: 'x', fraction: 0.5, rate: null, secondsLeft: null } as const;

/** Three batches of a series in a folder whose path has spaces in it. */
const seriesFolder = (series = '7') =>
  writeFiles(join(temporaryFolder(), 'of Jane Doe', 'the export'), ctSlices(series, 0, 80));

/** A queue of real workers on `library`; `ended` waits until a job is at rest. */
function startQueue(library: Library) {
  const bugs: unknown[] = [];
  const heard: (() => void)[] = [];
  const queue = new JobQueue({
    library,
    startWorker: startNodeWorker,
    changed: () => {
      for (const hear of heard) hear();
    },
    libraryChanged: () => undefined,
    bug: (error) => void bugs.push(error),
  });
  const job = (id: number) => queue.list().find((each) => each.id === id);
  const ended = (id: number) =>
    new Promise<QueuedJob['state']>((resolve) => {
      const look = () => {
        const state = job(id)?.state;
        if (state && state.kind !== 'running' && state.kind !== 'pending') resolve(state);
      };
      heard.push(look);
      look();
    });
  const words = (id: number) => logOf(library.catalog, id).map(({ text }) => text);
  return { queue, bugs, job, ended, words };
}

describe('work beside the jobs', () => {
  it('is done while a job runs, one after the other, also after one that failed', async () => {
    const library = temporaryLibrary();
    const { queue, job, ended, bugs } = startQueue(library);
    const id = queue.add('import', { paths: [seriesFolder('7')] });
    const order: string[] = [];
    const first = queue.beside(async () => {
      order.push('first');
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('first ends');
      throw new Error('failed');
    });
    const second = queue.beside(async () => {
      order.push('second');
      return job(id)!.state.kind;
    });
    await expect(first).rejects.toThrow('failed');
    expect(['running', 'done']).toContain(await second);
    expect(order).toEqual(['first', 'first ends', 'second']);
    expect(await ended(id)).toEqual({ kind: 'done' });
    expect(bugs).toEqual([]);
    await queue.close();
    await expect(queue.beside(async () => 1)).rejects.toMatchObject({ code: 'library-closed' });
  });

  it('is ended when the library is closed', async () => {
    const { queue } = startQueue(temporaryLibrary());
    const endless = queue.beside(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const ended = expect(endless).rejects.toThrow('closed');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await queue.close();
    await ended;
  });
});

describe('JobQueue', () => {
  it('runs one job after the other and keeps what they led to', async () => {
    const library = temporaryLibrary();
    const { queue, job, ended, words, bugs } = startQueue(library);
    const first = queue.add('import', { paths: [seriesFolder('7')] });
    const second = queue.add('import', { paths: [seriesFolder('8')] });
    expect([job(first), job(second)].map((each) => each!.state.kind)).toEqual(['running', 'pending']);
    expect(await ended(second)).toEqual({ kind: 'done' });
    expect(job(first)).toMatchObject({ state: { kind: 'done' }, result: { importId: 1 } });
    expect(job(second)!.result).toEqual({ importId: 2 });
    expect(words(first)).toEqual([
      'Waiting for its turn',
      'Started',
      'Step: read and copy',
      '80 imported, 0 known already, 0 skipped, 0 rejected',
      'Done',
    ]);
    expect(bugs).toEqual([]);
  });

  it('pauses after a batch and goes on with the files that have no verdict yet', async () => {
    const library = temporaryLibrary();
    const { queue, ended } = startQueue(library);
    const id = queue.add('import', { paths: [seriesFolder()] });
    queue.act(id, 'pause');
    expect(queue.isPausing(id)).toBe(true);
    expect(await ended(id)).toMatchObject({ kind: 'paused' });
    expect(ledger(library.catalog, 1).length).toBeLessThan(80);
    queue.act(id, 'resume');
    expect(await ended(id)).toEqual({ kind: 'done' });
    expect(listImports(library.catalog)).toHaveLength(1);
    const names = ledger(library.catalog, 1).map(({ name }) => name);
    expect([names.length, new Set(names).size]).toEqual([80, 80]);
  });

  it('cancels what runs and what waits, and tries both again', async () => {
    const library = temporaryLibrary();
    const { queue, job, ended } = startQueue(library);
    const running = queue.add('import', { paths: [seriesFolder('7')] });
    const waiting = queue.add('import', { paths: [seriesFolder('8')] });
    queue.act(waiting, 'cancel');
    queue.act(running, 'cancel');
    expect(await ended(running)).toEqual({ kind: 'cancelled' });
    expect(job(waiting)!.state).toEqual({ kind: 'cancelled' });
    queue.act(running, 'retry');
    queue.act(waiting, 'retry');
    expect([await ended(running), await ended(waiting)]).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(listImports(library.catalog).map(({ id }) => ledger(library.catalog, id).length)).toEqual([
      80, 80,
    ]);
    queue.act(running, 'remove');
    expect(job(running)).toBeUndefined();
  });

  it('fails a job whose folder is gone, in words without the path, and a retry finds it again', async () => {
    const { queue, ended, words } = startQueue(temporaryLibrary());
    const folder = seriesFolder();
    rmSync(folder, { recursive: true });
    const id = queue.add('import', { paths: [folder] });
    const state = await ended(id);
    expect(state).toMatchObject({ kind: 'failed', code: 'path-not-found' });
    expect(JSON.stringify([state, words(id)])).not.toMatch(/Doe|\/tmp/);
    writeFiles(folder, ctSlices('7', 0, 3));
    queue.act(id, 'retry');
    expect(await ended(id)).toEqual({ kind: 'done' });
  });

  it('refuses an act that the state does not allow, and a job that is not there', async () => {
    const { queue, ended } = startQueue(temporaryLibrary());
    const id = queue.add('import', { paths: [seriesFolder()] });
    await ended(id);
    for (const act of ['pause', 'resume', 'cancel', 'retry'] as const) {
      expect(() => queue.act(id, act)).toThrow(expect.objectContaining({ code: 'act-impossible' }));
    }
    expect(() => queue.act(99, 'remove')).toThrow(expect.objectContaining({ code: 'job-unknown' }));
    expect(actsOf({ kind: 'done' })).toEqual(['remove']);
  });

  it('takes over what a dead program left: the running job failed, the waiting one goes on', async () => {
    const library = temporaryLibrary();
    const { catalog } = library;
    const [running, waiting] = [seriesFolder('7'), seriesFolder('8')].map((folder) =>
      addQueued(catalog, 'import', { paths: [folder] }),
    );
    setQueuedState(catalog, running!, RUNNING);
    catalog.prepare('UPDATE queue SET pid = ?').run(await deadPid());
    const { queue, job, ended } = startQueue(library);
    expect(job(running!)!.state).toMatchObject({ kind: 'failed', code: 'interrupted' });
    expect(await ended(waiting!)).toEqual({ kind: 'done' });
    queue.act(running!, 'retry');
    expect(await ended(running!)).toEqual({ kind: 'done' });
  });

  it('leaves jobs of another living program alone', () => {
    const library = temporaryLibrary();
    const id = addQueued(library.catalog, 'import', { paths: [seriesFolder()] });
    setQueuedState(library.catalog, id, RUNNING);
    library.catalog.prepare('UPDATE queue SET pid = ?').run(process.ppid);
    const { queue, job } = startQueue(library);
    expect(job(id)!.state).toEqual(RUNNING);
    expect(() => queue.act(id, 'cancel')).toThrow(expect.objectContaining({ code: 'job-elsewhere' }));
  });

  it('pauses the running job when the program closes; the next one resumes it', async () => {
    const library = temporaryLibrary();
    const before = startQueue(library);
    const id = before.queue.add('import', { paths: [seriesFolder()] });
    await before.queue.close();
    expect(before.job(id)!.state).toMatchObject({ kind: 'paused' });
    const after = startQueue(library);
    after.queue.act(id, 'resume');
    expect(await after.ended(id)).toEqual({ kind: 'done' });
    expect(listImports(library.catalog)).toHaveLength(1);
  });
});
