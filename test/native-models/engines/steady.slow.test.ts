import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openFileBank } from '../../../main/artefacts/memoryBank.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import { startViewThreads } from '../../../native-models/engines/views/viewThreads.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import { tfjsMemory } from '../../../native-models/kernels/wasm/module.ts';
import { createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { pretrain } from '../../../native-models/training/pretrain.ts';
import { PAPER_PRETRAINING } from '../../../native-models/training/pretrainSettings.ts';
import { pretrainStep } from '../../../native-models/training/pretrainStep.ts';
import { createTrainer } from '../../../native-models/training/trainer.ts';
import { EMBEDDED } from '../../fixtures/embeddedEngines.ts';
import { patchCohort } from '../../fixtures/patchCohort.ts';
import { rounds } from '../../fixtures/soak.ts';

const ENCODER = { conditioning: 'loc-condconv', experts: 1 } as const;
const STEPS = 500;
/** One tensor or byte more in any of these steps is a leak. */
const HELD_STEPS = rounds(150, 500);
/** By then every buffer is as large as it gets. */
const SETTLED = 50;
/** Compilers, the heaps of threads and the first copies for a checkpoint take their share until then. */
const RESIDENT_SETTLED = 200;
const mebibytes = (bytes: number): number => bytes / 2 ** 20;

it(`keeps neither a tensor nor a byte of wasm memory over ${HELD_STEPS} steps`, async () => {
  await startWasmRuntime();
  const random = seededRandom(1);
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random() - 1);
  const weights = createEncoderWeights(ENCODER, 1);
  const trainer = createTrainer(ENCODER, 'projection', { weights, keyWeights: weights, step: 0 });
  const batch = {
    query: numbers(2 * PATCH_VOXELS),
    key: numbers(2 * PATCH_VOXELS),
    neighbours: numbers(2 * PATCH_VOXELS),
    location: locationPoint(0.1, -0.2, 0.3),
    neighbourLocations: [locationPoint(0.2, -0.2, 0.3)],
    bank: numbers(64 * 128).map((v) => v / 6.5),
    bankPatients: Int32Array.from({ length: 64 }, (_, n) => n),
    patients: Int32Array.of(0, 1),
    learningRate: 1e-4,
  };
  const measure = () => ({ tensors: tf.memory().numTensors, wasm: tfjsMemory().buffer.byteLength });
  let settled = measure();
  for (let step = 1; step <= HELD_STEPS; step++) {
    await pretrainStep(trainer, batch, PAPER_PRETRAINING);
    if (step === SETTLED) settled = measure();
  }
  expect(measure()).toEqual(settled);
});

it.each(EMBEDDED)(
  'keeps resident memory within 32 MiB from step 200 to 500 of a run of %s on two threads',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'drasclr-steady-'));
    const bank = await openFileBank(join(folder, 'bank'), { kind: 'split', bankSize: 64, landmarks: 100 });
    const resident = new Map<number, number>();
    const engine = await chooseEngine(name, { threads: 2 });
    const views = startViewThreads(1);
    const { state } = await pretrain({
      settings: {
        ...PAPER_PRETRAINING,
        encoder: ENCODER,
        epochs: 5,
        batchSize: 4,
        neighbours: 0,
        bankSize: 64,
      },
      data: patchCohort({ landmarks: 100, scans: 4, seed: 1 }),
      bank,
      engine,
      views,
      onMetric: ({ step }) => {
        if (step === RESIDENT_SETTLED || step === STEPS) resident.set(step, process.memoryUsage().rss);
      },
    });
    await Promise.all([engine.close(), views.close(), bank.close()]);
    await rm(folder, { recursive: true });
    expect(state.step).toBe(STEPS);
    expect(mebibytes(resident.get(STEPS)! - resident.get(RESIDENT_SETTLED)!)).toBeLessThan(32);
  },
);
