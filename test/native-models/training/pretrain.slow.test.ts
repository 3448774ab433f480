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
  // ten short epochs: a faster rate and key encoder than the paper's twenty of a large cohort, and
  // the contrast kept, since density is half of what tells these patients apart
  const settings = {
    ...PAPER_PRETRAINING,
    encoder: { conditioning: 'loc-condconv' as const, experts: 2 },
    epochs: 10,
    batchSize: 8,
    learningRate: 0.03,
    keyMomentum: 0.99,
    neighbours: 1,
    bankSize: 16,
    augmentation: {
      ...PAPER_PRETRAINING.augmentation,
      gamma: { probability: 0, low: 1, high: 1 },
    },
  };
  const engine = await chooseEngine('wasm', { threads: 2 });
  const views = startViewThreads(1);
  const bank = await openFileBank(join(folder, 'bank'), {
    kind: settings.bank,
    bankSize: settings.bankSize,
    landmarks: 2,
  });
  try {
    const data = patchCohort({ landmarks: 2, scans: 16, seed: 2 });
    const { curves } = await pretrain({ settings, data, bank, engine, views });
    const mean = (name: 'localLoss' | 'neighbourLoss' | 'accuracy' | 'chance', epochs: number[]) =>
      epochs.reduce((sum, epoch) => sum + curves[epoch]![name]!, 0) / epochs.length;
    // the first epoch meets half-empty dictionaries, which are easier
    const [early, late] = [
      [1, 2],
      [7, 8, 9],
    ];
    expect(mean('localLoss', late!)).toBeLessThan(0.95 * mean('localLoss', early!));
    expect(mean('neighbourLoss', late!)).toBeLessThan(0.95 * mean('neighbourLoss', early!));
    expect(mean('accuracy', late!)).toBeGreaterThan(3 * mean('chance', late!));
    expect(mean('accuracy', late!)).toBeGreaterThan(mean('accuracy', early!));
  } finally {
    await Promise.all([engine.close(), views.close(), bank.close()]);
    await rm(folder, { recursive: true, force: true });
  }
});
