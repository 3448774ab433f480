import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { checkEngine } from '../../../native-models/engines/check/checkEngine.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { buildFolders, findBuild } from '../../../native-models/engines/tensorflow/build.ts';
import { probeTensorflow } from '../../../native-models/engines/tensorflow/probe.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { referenceCases } from '../../fixtures/referenceStep.ts';
import { skipEngine } from '../../fixtures/requiredEngine.ts';

const SGD = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const;

const missing = findBuild() ? null : skipEngine('tensorflow', 'npm run setup:tensorflow was not run');
const cases = referenceCases();

describe.skipIf(missing !== null)(`the tensorflow engine${missing ? ` (${missing})` : ''}`, () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine('tensorflow');
  });
  afterAll(() => engine.close());

  it.each(cases)('takes the reference step: $experts experts, batch $batch', async (reference) => {
    const tensors = tf.memory().numTensors;
    const quantities = await checkEngine(engine, reference);
    expect(quantities.length).toBeGreaterThan(20);
    expect(quantities.filter(({ within }) => !within)).toEqual([]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('fine-tunes: the loss falls on what it has seen, no tensor stays', async () => {
    const encoder = { conditioning: 'loc-condconv', experts: 2 } as const;
    const weights = new Map([...createEncoderWeights(encoder, 1), ...createClassifierWeights(2)]);
    const tensors = tf.memory().numTensors;
    const session = await engine.startFineTuning(
      { encoder, outputs: 1, optimiser: SGD, seed: 1 },
      { weights, step: 0 },
    );
    const count = 6;
    const batch = {
      patches: Float32Array.from({ length: count * PATCH_VOXELS }, (_, i) =>
        Math.sin(i * (Math.floor(i / PATCH_VOXELS) % 2 ? 0.1 : 0.7)),
      ),
      locations: Array.from({ length: count }, (_, n) => locationPoint(0.1 * (n % 3), 0, 0)),
      targets: Float32Array.from({ length: count }, (_, n) => n % 2),
      learningRate: 0.05,
    };
    const losses = [];
    for (let n = 0; n < 8; n++) losses.push((await session.step(batch)).loss);
    await session.close();
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('looking for TensorFlow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drasclr-tensorflow-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const build = (name: string, text: string): string => {
    const made = join(folder, name);
    mkdirSync(made, { recursive: true });
    writeFileSync(join(made, 'build.json'), text);
    return made;
  };

  it('says what to do where it is not built', async () => {
    expect(await probeTensorflow([join(folder, 'nowhere')])).toMatchObject({
      available: false,
      accelerated: false,
      reason: expect.stringContaining('npm run setup:tensorflow'),
    });
  });

  it('takes a build for the CPU, but not for auto, and loads nothing to see that', async () => {
    const cpu = build('cpu', '{"tensorflow":"2.21.0","kind":"cpu"}');
    expect(await probeTensorflow([join(folder, 'nowhere'), cpu])).toMatchObject({
      available: true,
      accelerated: false,
      reason: expect.stringContaining('2.21.0'),
    });
  });

  it('throws on a damaged record', () => {
    const damaged = build('damaged', '{"tensorflow":2}');
    expect(() => findBuild([damaged])).toThrow(/build\.json: expected a version of tensorflow and a kind/);
  });

  it('looks only where DRASCLR_TENSORFLOW says, when it says so', () => {
    expect(buildFolders({ DRASCLR_TENSORFLOW: '/opt/tensorflow' })).toEqual(['/opt/tensorflow']);
    expect(buildFolders({}).at(-1)).toMatch(/\.cache\/tensorflow$/);
  });
});
