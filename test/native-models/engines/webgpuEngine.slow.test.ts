import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { checkEngine } from '../../../native-models/engines/check/checkEngine.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { probeWebgpu } from '../../../native-models/engines/webgpu/probe.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import type { EncoderSettings } from '../../../native-models/network/settings.ts';
import { referenceCases } from '../../fixtures/referenceStep.ts';
import { findSoftwareVulkan } from '../../fixtures/vulkanDriver.ts';

const SGD = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const;

const missing = findSoftwareVulkan();
/** The software driver computes about one patch per second, and compiles each shader for one. */
const PATIENCE = 900_000;

const ENCODER: EncoderSettings = { conditioning: 'loc-condconv', experts: 2 };

function numbers(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/** Both numbers of neighbours and the most experts; the larger batch would be a minute of the same on this driver. */
const CASES = referenceCases().filter(({ batch }) => batch < 6);

/** Bytes of all buffers, in use or kept for reuse. */
const allocated = (): number => (tf.backend() as WebGPUBackend).bufferManager.numBytesAllocated;

describe.skipIf(missing !== null)(
  `the webgpu engine on a software driver${missing ? ` (${missing})` : ''}`,
  () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await chooseEngine('webgpu');
    });
    afterAll(async () => {
      await engine.close();
    });

    it('is available, but not preferred to wasm', async () => {
      const { available, accelerated, reason, device } = await probeWebgpu();
      expect([available, accelerated]).toEqual([true, false]);
      expect(reason).toMatch(/software driver/);
      expect(device).not.toBe('');
    });

    it.each(CASES)(
      'meets the reference step: $experts experts, batch $batch, $neighbours neighbours',
      async (reference) => {
        const before = tf.memory().numTensors;
        const found = await checkEngine(engine, reference);
        expect(found.filter(({ within }) => !within)).toEqual([]);
        expect(tf.memory().numTensors).toBe(before);
      },
      PATIENCE,
    );

    it(
      'fine-tunes to the same bits each time, several locations in a batch, and leaves no tensor behind',
      async () => {
        const before = tf.memory().numTensors;
        const weights = new Map([...createEncoderWeights(ENCODER, 1), ...createClassifierWeights(3)]);
        const here = locationPoint(0.1, -0.2, 0.3);
        const there = locationPoint(-0.5, 0, 0.3);
        const ends = [];
        const held: number[] = [];
        const start = allocated();
        for (let run = 0; run < 2; run++) {
          const session = await engine.startFineTuning(
            { encoder: ENCODER, outputs: 1, optimiser: SGD, seed: 1 },
            { weights, step: 0 },
          );
          const result = await session.step({
            patches: numbers(3 * PATCH_VOXELS, 1),
            locations: [here, there, here],
            targets: Float32Array.of(1, 0, 1),
            learningRate: 0.01,
          });
          ends.push({ result, state: await session.state() });
          await session.close();
          // the pool is emptied: nothing more is held than after the first session
          held.push(allocated());
        }
        expect(ends[0]).toEqual(ends[1]);
        expect(held[1]).toBeLessThanOrEqual(held[0]!);
        expect(held[0]).toBeLessThan(2 ** 20 + start);
        expect(tf.memory().numTensors).toBe(before);
      },
      PATIENCE,
    );

    it(
      'classifies, and says so where the weights have no classifier',
      async () => {
        const pretrained = createEncoderWeights(ENCODER, 1);
        const patches = numbers(2 * PATCH_VOXELS, 4);
        const here = locationPoint(0.1, -0.2, 0.3);
        const weights = new Map([...pretrained, ...createClassifierWeights(3)]);
        const encoder = await engine.loadEncoder(ENCODER, weights);
        const [first, second] = await encoder.classify(patches, here);
        const [alone] = await encoder.classify(patches.subarray(PATCH_VOXELS), here);
        await encoder.dispose();
        expect(first).toBeGreaterThan(0);
        expect(first).toBeLessThan(1);
        expect(alone).toBeCloseTo(second!, 5);
        const plain = await engine.loadEncoder(ENCODER, pretrained);
        await expect(plain.classify(patches, here)).rejects.toMatchObject({ code: 'not-a-classifier' });
        await plain.dispose();
      },
      PATIENCE,
    );
  },
);
