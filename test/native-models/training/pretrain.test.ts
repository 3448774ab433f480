import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLatestCheckpoint, writeCheckpoint } from '../../../main/artefacts/checkpointFolder.ts';
import { openFileBank } from '../../../main/artefacts/memoryBank.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { startViewThreads } from '../../../native-models/engines/views/viewThreads.ts';
import { pretrain } from '../../../native-models/training/pretrain.ts';
import {
  PAPER_PRETRAINING,
  type PretrainCheckpoint,
  type PretrainRun,
  type PretrainSettings,
} from '../../../native-models/training/pretrainSettings.ts';
import { patchCohort } from '../../fixtures/patchCohort.ts';

const SETTINGS: PretrainSettings = {
  ...PAPER_PRETRAINING,
  encoder: { conditioning: 'loc-condconv', experts: 2 },
  epochs: 2,
  batchSize: 4,
  neighbours: 1,
  bankSize: 12,
};
const data = patchCohort({ landmarks: 2, scans: 6, seed: 1 });

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await chooseEngine('wasm', { threads: 2 });
  folder = await mkdtemp(join(tmpdir(), 'drasclr-pretrain-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function train(name: string, more: Partial<PretrainRun> = {}): Promise<PretrainCheckpoint> {
  const bank = await openFileBank(join(folder, `${name}.bank`), {
    bankSize: SETTINGS.bankSize,
    landmarks: data.landmarks.length,
  });
  try {
    return await pretrain({ settings: SETTINGS, data, bank, engine, ...more });
  } finally {
    await bank.close();
  }
}

describe('pretrain', () => {
  it('ends with the same bits whether interrupted and resumed, drawn in threads, or neither', async () => {
    const steps: number[] = [];
    const done: number[] = [];
    const whole = await train('whole', {
      onMetric: ({ step }) => steps.push(step),
      report: (progress) => done.push(progress.done / progress.total),
    });
    expect(whole).toMatchObject({ epoch: 2, turn: 0, state: { step: 8 } });
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(done.at(-1)).toBe(1);
    expect(whole.curves).toHaveLength(2);

    // cut off in the middle of the second epoch's second landmark, at its second batch
    const run = join(folder, 'run');
    const cancel = new AbortController();
    const views = startViewThreads(1);
    const interrupted = train('interrupted', {
      views,
      checkpointSeconds: 0,
      onCheckpoint: (checkpoint) => writeCheckpoint(run, checkpoint),
      onMetric: ({ step }) => step === 7 && cancel.abort(new Error('cancelled here')),
      signal: cancel.signal,
    });
    await expect(interrupted).rejects.toThrow('cancelled here');

    const resumeFrom = await readLatestCheckpoint(run);
    expect(resumeFrom).toMatchObject({ epoch: 1, turn: 1, state: { step: 6 } });
    const resumed = await train('interrupted', { views, resumeFrom: resumeFrom! });
    await views.close();
    expect(resumed).toEqual(whole);
    const bank = await readFile(join(folder, 'interrupted.bank'));
    expect(bank.equals(await readFile(join(folder, 'whole.bank')))).toBe(true);
  });

  it('refuses a checkpoint of other settings or scans, one patient, too few landmarks', async () => {
    const base = { data, engine, bank: undefined as never };
    const other = { ...SETTINGS, seed: 2 };
    const resumeFrom = { settings: SETTINGS, scans: data.scans } as PretrainCheckpoint;
    const refused = (run: PretrainRun) => expect(pretrain(run)).rejects;
    await refused({ ...base, settings: other, resumeFrom }).toMatchObject({ code: 'checkpoint-mismatch' });
    const fewer = { ...data, scans: data.scans.slice(1) };
    await refused({ ...base, data: fewer, settings: SETTINGS, resumeFrom }).toMatchObject({
      code: 'checkpoint-mismatch',
    });
    const alone = { ...data, scans: data.scans.map((scan) => ({ ...scan, patientKey: 'same' })) };
    await refused({ ...base, data: alone, settings: SETTINGS }).toMatchObject({ code: 'not-enough-scans' });
    await refused({ ...base, settings: { ...SETTINGS, neighbours: 2 } }).toMatchObject({
      code: 'not-enough-landmarks',
    });
    await refused({ ...base, settings: { ...SETTINGS, batchSize: 1 } }).toThrow(/batchSize.*2, got 1/);
  });
});
