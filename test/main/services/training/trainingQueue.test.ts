import { describe, expect, it } from 'vitest';
import { metricsOf } from '../../../../main/catalog/jobMetrics.ts';
import { listModels } from '../../../../main/catalog/models.ts';
import type { QueuedJob } from '../../../../main/catalog/queue.ts';
import { type StartWorker, startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { JobQueue } from '../../../../main/services/jobs/jobQueue.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { measureCost } from '../../../../main/services/training/trainingCost.ts';
import { planPretraining } from '../../../../main/services/training/trainingPlan.ts';
import { trainingRuns } from '../../../../main/services/training/trainingRuns.ts';
import { temporaryLibrary } from '../../../fixtures/ctLibrary.ts';
import { fillTrainingLibrary } from '../../../fixtures/trainingLibrary.ts';

const SETTINGS = {
  encoder: { experts: 1 },
  epochs: 3,
  batchSize: 2,
  neighbours: 0,
  bankSize: 8,
};
const REQUEST = { settings: SETTINGS, patience: null, name: null };
const ENGINE = { name: 'wasm', threads: 2 } as const;

async function trainingLibrary(): Promise<Library> {
  const library = temporaryLibrary();
  await fillTrainingLibrary(library);
  return library;
}

/** A queue whose workers can be killed; `atStep` is told the step of each metric. */
function startQueue(library: Library, atStep: (step: number, kill: () => void) => void = () => undefined) {
  let kill = () => {};
  const startWorker: StartWorker = () => {
    const worker = startNodeWorker();
    kill = () => worker.kill();
    return worker;
  };
  const heard: (() => void)[] = [];
  const queue = new JobQueue({
    library,
    startWorker,
    engine: () => ENGINE,
    changed: () => {
      for (const hear of heard) hear();
    },
    metric: (_, { series, position }) => {
      if (series === 'step') atStep(position, kill);
    },
    libraryChanged: () => undefined,
    bug: (error) => {
      throw error;
    },
  });
  const ended = (id: number) =>
    new Promise<QueuedJob['state']>((resolve) => {
      const look = () => {
        const state = queue.list().find((job) => job.id === id)?.state;
        if (state && state.kind !== 'running' && state.kind !== 'pending') resolve(state);
      };
      heard.push(look);
      look();
    });
  return { queue, ended };
}

const weights = (library: Library) => listModels(library.catalog).map(({ weightsSha256 }) => weightsSha256);

async function uninterrupted(): Promise<string[]> {
  const library = await trainingLibrary();
  const { queue, ended } = startQueue(library);
  expect(await ended(queue.add('pretrain', REQUEST))).toEqual({ kind: 'done' });
  return weights(library);
}

describe('pretraining through the queue', () => {
  it('paused and gone on, or killed and tried again, ends with the bits of an uninterrupted run', async () => {
    const whole = await uninterrupted();
    const library = await trainingLibrary();
    let paused = false;
    let killed = false;
    const { queue, ended } = startQueue(library, (step, kill) => {
      if (!paused) queue.act(1, 'pause');
      paused = true;
      if (!killed && step > 9) kill();
      killed ||= step > 9;
    });
    const id = queue.add('pretrain', REQUEST);
    expect(await ended(id)).toMatchObject({ kind: 'paused' });
    queue.act(id, 'resume');
    expect(await ended(id)).toMatchObject({ kind: 'failed', code: 'worker-crashed' });
    queue.act(id, 'retry');
    expect(await ended(id)).toEqual({ kind: 'done' });
    expect(weights(library)).toEqual(whole);
    const points = metricsOf(library.catalog, id, 100);
    expect(points.filter(({ series }) => series === 'epoch').map(({ position }) => position)).toEqual([
      1, 2, 3,
    ]);
    await queue.close();
    const { root } = library;
    library.close();
    const again = openLibrary(root);
    expect(metricsOf(again.catalog, id, 100)).toEqual(points);
    expect(metricsOf(again.catalog, id, 2).at(-1)).toEqual(points.at(-1));
  });

  it('stopped by hand becomes a model of its own that says so', async () => {
    const library = await trainingLibrary();
    const { queue, ended } = startQueue(library, (step) => {
      if (step === 1) queue.finish(1);
    });
    const id = queue.add('pretrain', REQUEST);
    expect(await ended(id)).toEqual({ kind: 'done' });
    const [model] = listModels(library.catalog);
    expect(model!.summary).toMatchObject({ endedEarly: { planned: 3, why: 'asked' } });
    expect(trainingRuns(library, queue.list())).toMatchObject([
      { jobId: id, modelId: model!.id, endedEarly: expect.stringContaining('stopped by hand') },
    ]);
    expect(() => queue.finish(id)).toThrow(expect.objectContaining({ code: 'act-impossible' }));
  });

  it('is planned from the same rules, and its cost measured by real steps', async () => {
    const library = await trainingLibrary();
    const { queue } = startQueue(library);
    const bad = planPretraining({ library, engine: ENGINE }, { ...REQUEST, settings: { batchSize: 1.5 } });
    expect(bad.validationErrors).toEqual([
      { path: 'batchSize', message: 'batchSize should be a whole number of at least 2, got 1.5' },
    ]);
    const typed = planPretraining(
      { library, engine: ENGINE },
      { ...REQUEST, settings: { learningRate: 'abc' } },
    );
    expect(typed.blockers.map(({ code }) => code)).not.toContain('bad-setting');
    expect(typed.validationErrors).toEqual([
      { path: 'learningRate', message: 'learningRate should be a number from 0 to 10, got “abc”' },
    ]);
    const plan = () => planPretraining({ library, engine: queue.engine }, REQUEST);
    expect(plan()).toMatchObject({
      validationErrors: [],
      blockers: [],
      patients: 4,
      landmarks: 3,
      cost: null,
    });
    await queue.aside((session) => measureCost(session, plan().toMeasure!, plan().freeMb));
    expect(plan().cost).toMatchObject({ engine: 'wasm', threads: 2 });
    expect(plan().cost!.seconds).toBeGreaterThan(0);
    const bulky = planPretraining(
      { library, engine: ENGINE },
      { ...REQUEST, settings: { batchSize: 4, bankSize: 0 } },
    );
    expect(bulky.validationErrors.map(({ path }) => path)).toEqual(['bankSize']);
  });
});
