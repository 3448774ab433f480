import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLatestCheckpoint, writeCheckpoint } from '../../../main/artefacts/checkpointFolder.ts';
import { openFileBank } from '../../../main/artefacts/memoryBank.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { startViewThreads } from '../../../native-models/engines/views/viewThreads.ts';
import type { Conditioning } from '../../../native-models/network/settings.ts';
import { BANK_KINDS, type BankKind, type Dictionary } from '../../../native-models/training/dictionary.ts';
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

async function train(
  name: string,
  kind: BankKind,
  more: Partial<PretrainRun> = {},
): Promise<PretrainCheckpoint> {
  const bank = await openFileBank(join(folder, `${name}.bank`), {
    kind,
    bankSize: SETTINGS.bankSize,
    landmarks: data.landmarks.length,
  });
  try {
    return await pretrain({ settings: { ...SETTINGS, bank: kind }, data, bank, engine, ...more });
  } finally {
    await bank.close();
  }
}

/** The bank as the last step left it. */
async function lastDictionaries(name: string, kind: BankKind): Promise<Dictionary[]> {
  const { bankSize } = SETTINGS;
  const bank = await openFileBank(join(folder, `${name}.bank`), { kind, bankSize, landmarks: 2 });
  await bank.start(8);
  const all = [await bank.read(0, 2), await bank.read(1, 2)];
  await bank.close();
  return all;
}

describe('pretrain', () => {
  it.each(BANK_KINDS)(
    'ends with the same bits whether interrupted and resumed or not, drawn in threads or not: %s bank',
    async (kind) => {
      const steps: number[] = [];
      const done: number[] = [];
      const whole = await train(`${kind} whole`, kind, {
        onMetric: ({ step }) => steps.push(step),
        report: (progress) => done.push(progress.done / progress.total),
      });
      expect(whole).toMatchObject({ epoch: 2, turn: 0, state: { step: 8 } });
      expect(whole.stretches).toEqual([{ engine: 'wasm', threads: 2, fromStep: 0 }]);
      expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(done.at(-1)).toBe(1);
      expect(whole.curves).toHaveLength(2);

      // cut off in the middle of the second epoch's second landmark, at its second batch
      const run = join(folder, `${kind} run`);
      const cancel = new AbortController();
      const views = startViewThreads(1);
      const interrupted = train(`${kind} interrupted`, kind, {
        views,
        checkpointSeconds: 0,
        onCheckpoint: (checkpoint) => writeCheckpoint(run, checkpoint),
        onMetric: ({ step }) => step === 7 && cancel.abort(new Error('cancelled here')),
        signal: cancel.signal,
      });
      await expect(interrupted).rejects.toThrow('cancelled here');

      const resumeFrom = await readLatestCheckpoint(run);
      expect(resumeFrom).toMatchObject({ epoch: 1, turn: 1, state: { step: 6 } });
      const resumed = await train(`${kind} interrupted`, kind, { views, resumeFrom: resumeFrom! });
      await views.close();
      expect(resumed).toEqual(whole);
      expect(await lastDictionaries(`${kind} interrupted`, kind)).toEqual(
        await lastDictionaries(`${kind} whole`, kind),
      );
    },
  );

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

  it.each([
    [{ neighbours: 4 }, /neighbours .* 0 to 3, got 4/],
    [{ neighbours: -1 }, /neighbours .* 0 to 3, got -1/],
    [{ neighbours: 1.5 }, /neighbours .* 0 to 3, got 1.5/],
    [{ bank: 'shared' as BankKind }, /bank .* split, single, got “shared”/],
    [{ encoder: { conditioning: 'film' as Conditioning, experts: 8 } }, /conditioning .* got “film”/],
    [{ encoder: { conditioning: 'none' as Conditioning, experts: 0 } }, /experts .* got 0/],
  ])('refuses %j in words', async (change, message) => {
    const run = { data, engine, bank: undefined as never, settings: { ...SETTINGS, ...change } };
    await expect(pretrain(run)).rejects.toMatchObject({ code: 'settings-invalid' });
    await expect(pretrain(run)).rejects.toThrow(message);
  });
});
