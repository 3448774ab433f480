import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addJob, listJobs, setJobState } from '../../../main/catalog/jobs.ts';
import { markInterruptedJobs } from '../../../main/jobs/interrupted.ts';
import { paceMeter } from '../../../main/jobs/pace.ts';
import { runJob } from '../../../main/jobs/runJob.ts';
import { startNodeWorker } from '../../../main/jobs/workerProcess.ts';
import { trackedJob } from '../../../main/services/library/session.ts';
import { deadPid, killedWorker } from '../../fixtures/brokenWorker.ts';
import { temporaryFolder, temporaryLibrary, testSession } from '../../fixtures/ctLibrary.ts';

const phantoms = (folder: string) =>
  ({ folder, patients: 12, seed: 1, scale: 'quick', from: 0, to: 12 }) as const;

describe('runJob', () => {
  it('carries progress and the result from a real worker', async () => {
    const engines = await runJob(startNodeWorker, 'engines', { name: 'auto' }, {});
    expect(engines.find((engine) => engine.name === 'wasm')).toMatchObject({ available: true });
  });

  it('carries a refusal with its code', async () => {
    const input = { ...phantoms(temporaryFolder()), to: 99 };
    await expect(runJob(startNodeWorker, 'phantom', input, {})).rejects.toMatchObject({
      name: 'Refusal',
      code: 'bad-cohort',
    });
  });

  it('says that the worker crashed', async () => {
    await expect(runJob(killedWorker, 'engines', { name: 'auto' }, {})).rejects.toMatchObject({
      code: 'worker-crashed',
    });
  });

  it('ends a cancelled job, in the middle of its work, and keeps that in the catalog', async () => {
    const library = temporaryLibrary();
    const cancel = new AbortController();
    const { session } = testSession(library, cancel.signal);
    const folder = join(temporaryFolder(), 'cohort');
    const listening = {
      ...session,
      listen: () => cancel.abort(new Error('cancelled')),
    };
    await expect(trackedJob(listening, 'phantom', 'cohort', phantoms(folder))).rejects.toThrow('cancelled');
    expect(listJobs(library.catalog)).toMatchObject([{ kind: 'phantom', state: { kind: 'cancelled' } }]);
    expect(readdirSync(folder)).not.toContain('manifest.json');
  });

  it('does not start what is cancelled already', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    const start = () => {
      throw new Error('started');
    };
    await expect(runJob(start, 'engines', { name: 'auto' }, {}, signal)).rejects.toThrow('too late');
  });
});

describe('markInterruptedJobs', () => {
  it('fails jobs of dead processes and leaves those of living ones', async () => {
    const { catalog } = temporaryLibrary();
    const running = { kind: 'running', stage: 'x', fraction: 0.5, rate: null, secondsLeft: null } as const;
    const [dead, alive, done] = ['a', 'b', 'c'].map((subject) => addJob(catalog, 'prepare', subject));
    setJobState(catalog, dead!, running);
    setJobState(catalog, alive!, running);
    setJobState(catalog, done!, { kind: 'done' });
    catalog.prepare('UPDATE jobs SET pid = ? WHERE id <> ?').run(await deadPid(), alive!);
    markInterruptedJobs(catalog);
    expect(listJobs(catalog).map(({ state }) => state)).toEqual([
      expect.objectContaining({ kind: 'failed', code: 'interrupted' }),
      running,
      { kind: 'done' },
    ]);
  });
});

describe('paceMeter', () => {
  it('rates a stage from its first report on and starts anew with the next', () => {
    let nowMs = 0;
    const meter = paceMeter(() => nowMs);
    const at = (ms: number, stage: string, done: number) => {
      nowMs = ms;
      return meter({ stage, done, total: 100, unit: 'steps' });
    };
    expect(at(0, 'a', 50)).toEqual({ fraction: 0.5, rate: null, secondsLeft: null });
    // What the first moments take is no guess of the rest.
    expect(at(2000, 'a', 60)).toEqual({ fraction: 0.6, rate: 5, secondsLeft: null });
    expect(at(4000, 'a', 70)).toEqual({ fraction: 0.7, rate: 5, secondsLeft: 6 });
    expect(at(5000, 'b', 10)).toEqual({ fraction: 0.1, rate: null, secondsLeft: null });
    expect(at(5500, 'b', 100)).toEqual({ fraction: 1, rate: 180, secondsLeft: 0 });
  });
});
