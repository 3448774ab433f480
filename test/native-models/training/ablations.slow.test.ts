import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileBank } from '../../../main/artefacts/memoryBank.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine, PretrainingBatch } from '../../../native-models/engines/engine.ts';
import { createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { CONDITIONINGS, type Conditioning, REPRESENTATION } from '../../../native-models/network/settings.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';
import { BANK_KINDS } from '../../../native-models/training/dictionary.ts';
import { pretrain } from '../../../native-models/training/pretrain.ts';
import {
  PAPER_PRETRAINING,
  type PretrainSettings,
} from '../../../native-models/training/pretrainSettings.ts';
import { patchCohort } from '../../fixtures/patchCohort.ts';

/**
 * The conditioning is the encoder's, neighbours and bank are the loss's: every value of each meets the first
 * conditioning, and the others meet two of them.
 */
const neighboursOf = (conditioning: Conditioning): readonly number[] =>
  conditioning === CONDITIONINGS[0] ? [0, 1, 2, 3] : [0, 3];
const banksOf = (conditioning: Conditioning) =>
  conditioning === CONDITIONINGS[0]
    ? BANK_KINDS.flatMap((bank) => [0, 1, 2, 3].map((neighbours) => ({ bank, neighbours })))
    : BANK_KINDS.map((bank) => ({ bank, neighbours: bank === 'split' ? 1 : 2 }));
const EXPERTS = 2;
const STEPS = 8;

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await chooseEngine('wasm', { threads: 2 });
  folder = await mkdtemp(join(tmpdir(), 'drasclr-ablations-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const SAMPLES = 6;
const cohort = patchCohort({ landmarks: 4, scans: 2 * SAMPLES, seed: 6 });
const scansFrom = (n: number): number[] => Array.from({ length: SAMPLES }, (_, i) => n + i);

/** Patches of a landmark in [−1, 1]. */
async function patchesAt(landmark: number, scans: readonly number[]): Promise<Float32Array> {
  const hu = new Int16Array(scans.length * PATCH_VOXELS);
  await cohort.readPatches(landmark, scans, hu, 1);
  return normalisePatches(hu);
}

/** Patches of some scans at landmark 0, both views the same, with their neighbours and no bank yet. */
async function batchOf(scans: readonly number[], neighbours: number): Promise<PretrainingBatch> {
  const query = await patchesAt(0, scans);
  const around = await Promise.all([1, 2, 3].slice(0, neighbours).map((j) => patchesAt(j, scans)));
  const rows = scans.flatMap((_, b) =>
    around.map((patches) => patches.subarray(b * PATCH_VOXELS, (b + 1) * PATCH_VOXELS)),
  );
  const sampleMajor = new Float32Array(rows.length * PATCH_VOXELS);
  for (const [n, row] of rows.entries()) sampleMajor.set(row, n * PATCH_VOXELS);
  return {
    query,
    key: query,
    neighbours: sampleMajor,
    location: cohort.landmarks[0]!.location,
    neighbourLocations: cohort.landmarks.slice(1, 1 + neighbours).map(({ location }) => location),
    bank: new Float32Array(REPRESENTATION),
    bankPatients: Int32Array.of(-1),
    patients: Int32Array.from(scans),
    learningRate: 0.001,
  };
}

describe.each(CONDITIONINGS)('conditioning: %s', (conditioning) => {
  const encoder = { conditioning, experts: EXPERTS };

  it.each(neighboursOf(conditioning))(
    'a few steps on one batch lower the loss, %i neighbours',
    async (neighbours) => {
      const settings = { ...PAPER_PRETRAINING, encoder, neighbours };
      const start = { weights: createEncoderWeights(encoder, 1), step: 0 };
      const others = await batchOf(scansFrom(SAMPLES), neighbours);
      const first = await engine.startPretraining(settings, start);
      const { keys } = await first.step(others);
      await first.close();

      const session = await engine.startPretraining(settings, start);
      const batch = {
        ...(await batchOf(scansFrom(0), neighbours)),
        bank: keys,
        bankPatients: others.patients,
      };
      const losses: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        const { localLoss, neighbourLoss } = await session.step(batch);
        if (neighbours === 0) expect(neighbourLoss).toBe(0);
        else expect(neighbourLoss).toBeGreaterThan(0);
        losses.push(localLoss + neighbourLoss);
      }
      await session.close();
      expect(losses.every(Number.isFinite)).toBe(true);
      // at the first step the encoders are one and the same, and a view is its own key
      const late = losses.slice(-3).reduce((sum, loss) => sum + loss, 0) / 3;
      expect(late).toBeLessThan(0.9 * losses[1]!);
    },
  );

  it.each(banksOf(conditioning))(
    'pretrains with $neighbours neighbours and a $bank bank',
    async ({ bank: kind, neighbours }) => {
      const settings: PretrainSettings = {
        ...PAPER_PRETRAINING,
        encoder,
        neighbours,
        bank: kind,
        epochs: 2,
        batchSize: 4,
        bankSize: 8,
        landmarks: [0, 2],
      };
      const path = join(folder, `${conditioning}-${kind}-${neighbours}.bank`);
      const bank = await openFileBank(path, { kind, bankSize: settings.bankSize, landmarks: 4 });
      const data = patchCohort({ landmarks: 4, scans: 4, seed: 6 });
      const chances: number[] = [];
      const { state, curves } = await pretrain({
        settings,
        data,
        bank,
        engine,
        onMetric: ({ chance }) => chances.push(chance),
      });
      await bank.close();
      // negatives a query has: those of the same landmark one visit ago, or of the turns before, never its own patient's
      expect(chances).toEqual(kind === 'split' ? [1, 1, 1 / 4, 1 / 4] : [1, 1 / 4, 1 / 7, 1 / 7]);
      for (const part of [state.weights, state.keyWeights!, state.velocity!]) {
        for (const [name, { data: values }] of part) expect(values.every(Number.isFinite), name).toBe(true);
      }
      expect(curves.at(-1)!.localLoss).toBeGreaterThan(0);
      const first = createEncoderWeights(encoder, 1);
      expect([...state.weights.keys()].sort()).toEqual([...first.keys()].sort());
    },
  );
});
