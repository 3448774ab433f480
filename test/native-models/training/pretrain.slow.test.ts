import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFileBank } from '../../../main/artefacts/memoryBank.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import { startViewThreads } from '../../../native-models/engines/views/viewThreads.ts';
import { pretrain } from '../../../native-models/training/pretrain.ts';
import { PAPER_PRETRAINING } from '../../../native-models/training/pretrainSettings.ts';
import { patchCohort } from '../../fixtures/patchCohort.ts';

it('learns to tell the patients of a generated cohort: losses fall, the right key is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drasclr-learn-'));
  const settings = {
    ...PAPER_PRETRAINING,
    encoder: { conditioning: 'loc-condconv' as const, experts: 2 },
    epochs: 8,
    batchSize: 8,
    neighbours: 1,
    bankSize: 24,
    keyMomentum: 0.9,
  };
  const engine = await chooseEngine('wasm', { threads: 2 });
  const views = startViewThreads(1);
  const bank = await openFileBank(join(folder, 'bank'), { bankSize: settings.bankSize, landmarks: 4 });
  try {
    const data = patchCohort({ landmarks: 4, scans: 24, seed: 2 });
    const { curves } = await pretrain({ settings, data, bank, engine, views });
    const [first, last] = [curves[1]!, curves.at(-1)!];
    expect(last.localLoss!).toBeLessThan(0.8 * first.localLoss!);
    expect(last.neighbourLoss!).toBeLessThan(first.neighbourLoss!);
    expect(last.accuracy!).toBeGreaterThan(3 * last.chance!);
    expect(last.accuracy!).toBeGreaterThan(first.accuracy!);
  } finally {
    await Promise.all([engine.close(), views.close(), bank.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);
