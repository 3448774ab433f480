import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { chooseEngine, listEngines, preferredEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine, PretrainingBatch } from '../../../native-models/engines/engine.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import type { EncoderSettings } from '../../../native-models/network/settings.ts';
import type { NamedTensors } from '../../../native-models/network/weights.ts';
import { EMBEDDED } from '../../fixtures/embeddedEngines.ts';

const SGD = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const;

const ENCODER: EncoderSettings = { conditioning: 'loc-condconv', experts: 2 };
const STEP = {
  encoder: ENCODER,
  temperature: 0.2,
  keyMomentum: 0.9,
  sgdMomentum: 0.9,
  weightDecay: 1e-4,
  neighbours: 1,
  seed: 11,
};

function numbers(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

function batchOf(count: number, seed: number): PretrainingBatch {
  return {
    query: numbers(count * PATCH_VOXELS, seed),
    key: numbers(count * PATCH_VOXELS, seed + 1),
    neighbours: numbers(count * PATCH_VOXELS, seed + 2),
    location: locationPoint(0.1, -0.2, 0.3),
    neighbourLocations: [locationPoint(0.2, -0.2, 0.3)],
    bank: numbers(16 * 128, seed + 3).map((v) => v / 6.5),
    bankPatients: Int32Array.from({ length: 16 }, (_, n) => (n < 12 ? n : -1)),
    patients: Int32Array.from({ length: count }, (_, n) => n),
    learningRate: 0.01,
  };
}

const largestDifference = (a: NamedTensors, b: NamedTensors): number =>
  Math.max(
    ...[...a].map(([name, { data }]) =>
      data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.get(name)!.data[i]!)), 0),
    ),
  );

function relativeDifference(a: NamedTensors, b: NamedTensors): number {
  let [difference, size] = [0, 0];
  for (const [name, { data }] of a) {
    data.forEach((value, i) => {
      difference += (value - b.get(name)!.data[i]!) ** 2;
      size += value ** 2;
    });
  }
  return Math.sqrt(difference / size);
}

async function twoSteps(engine: Engine, count: number) {
  const weights = createEncoderWeights(ENCODER, 1);
  const session = await engine.startPretraining(STEP, { weights, step: 0 });
  const results = [];
  for (const seed of [1, 2]) results.push(await session.step(batchOf(count, seed)));
  const state = await session.state();
  await session.close();
  return { results, state };
}

describe.each(EMBEDDED)('the engine %s', (name) => {
  let one: Engine;
  let two: Engine;
  beforeAll(async () => {
    [one, two] = await Promise.all([chooseEngine(name, { threads: 1 }), chooseEngine(name, { threads: 2 })]);
  });
  afterAll(() => Promise.all([one.close(), two.close()]));

  it('has the name and the threads asked for', () => {
    expect([two.name, two.threads]).toEqual([name, 2]);
  });

  it('encodes and classifies the same on one thread and on two', async () => {
    const weights = new Map([...createEncoderWeights(ENCODER, 1), ...createClassifierWeights(2)]);
    const count = 131; // enough to be split, unevenly
    const patches = numbers(count * PATCH_VOXELS, 5);
    const location = locationPoint(0.5, 0, -0.5);
    const answers = [];
    for (const engine of [one, two]) {
      const encoder = await engine.loadEncoder(ENCODER, weights);
      answers.push([
        await encoder.encode(patches, location),
        await encoder.classify(patches, location),
        // a single patch must meet the same numbers as in the batch
        await encoder.classify(patches.subarray((count - 1) * PATCH_VOXELS), location),
      ]);
      await encoder.dispose();
    }
    const [[h, p, last], [h2, p2]] = answers as [Float32Array[], Float32Array[]];
    expect(h).toHaveLength(count * 128);
    expect(p).toHaveLength(count);
    h!.forEach((value, i) => {
      expect(Math.abs(value - h2![i]!)).toBeLessThan(1e-5);
    });
    p!.forEach((value, i) => {
      expect(Math.abs(value - p2![i]!)).toBeLessThan(1e-5);
    });
    expect(last![0]).toBeCloseTo(p![count - 1]!, 5);
  });

  it('refuses to classify without a classifier', async () => {
    const encoder = await one.loadEncoder(ENCODER, createEncoderWeights(ENCODER, 1));
    const patch = numbers(PATCH_VOXELS, 1);
    await expect(encoder.classify(patch, locationPoint(0, 0, 0))).rejects.toMatchObject({
      name: 'Refusal',
      code: 'not-a-classifier',
    });
  });

  it('ends with the same bits in every run of two threads, an odd batch included', async () => {
    const [first, second] = [await twoSteps(two, 5), await twoSteps(two, 5)];
    expect(first.results).toEqual(second.results);
    expect(largestDifference(first.state.weights, second.state.weights)).toBe(0);
    expect(largestDifference(first.state.keyWeights!, second.state.keyWeights!)).toBe(0);
    expect(largestDifference(first.state.velocity!, second.state.velocity!)).toBe(0);
    expect(first.state.step).toBe(2);
    for (const { keys } of first.results) {
      for (let row = 0; row < 5; row++) {
        expect(Math.hypot(...keys.subarray(row * 128, (row + 1) * 128))).toBeCloseTo(1, 5);
      }
    }
  });

  it('uses fewer threads rather than normalise a single row', async () => {
    const [alone, paired] = [await twoSteps(one, 3), await twoSteps(two, 3)];
    expect(largestDifference(alone.state.weights, paired.state.weights)).toBeLessThan(1e-6);
  });

  it('averages: two equal halves, of eight rows as no thread has fewer, give what one half gives', async () => {
    const half = batchOf(8, 7);
    const twice = <T extends Float32Array | Int32Array>(array: T): T => {
      const out = array.slice() as T;
      const both = new (array.constructor as new (n: number) => T)(2 * out.length);
      both.set(out);
      both.set(out, out.length);
      return both;
    };
    const doubled = {
      ...half,
      query: twice(half.query),
      key: twice(half.key),
      neighbours: twice(half.neighbours),
      patients: twice(half.patients),
    };
    const weights = createEncoderWeights(ENCODER, 1);
    const ends = [];
    for (const [engine, batch] of [
      [one, half],
      [two, doubled],
    ] as const) {
      const session = await engine.startFineTuning(
        { encoder: ENCODER, outputs: 1, optimiser: SGD, seed: 1 },
        { weights: new Map([...weights, ...createClassifierWeights(3)]), step: 0 },
      );
      const count = batch.patients.length;
      const { loss } = await session.step({
        patches: batch.query,
        locations: Array.from({ length: count }, () => batch.location),
        targets: Float32Array.from({ length: count }, (_, n) => n % 2),
        learningRate: 0.01,
      });
      ends.push({ loss, state: await session.state() });
      await session.close();
    }
    expect(ends[0]!.loss).toBeCloseTo(ends[1]!.loss, 6);
    expect(largestDifference(ends[0]!.state.weights, ends[1]!.state.weights)).toBeLessThan(1e-6);
  });
});

describe('native and wasm', () => {
  it.runIf(EMBEDDED.includes('native'))('take the same steps within rounding', async () => {
    const ends = [];
    for (const name of EMBEDDED) {
      const engine = await chooseEngine(name, { threads: 1 });
      ends.push(await twoSteps(engine, 8));
      await engine.close();
    }
    const [native, wasm] = ends;
    expect(relativeDifference(native!.state.weights, wasm!.state.weights)).toBeLessThan(1e-4);
    expect(native!.results[0]!.localLoss).toBeCloseTo(wasm!.results[0]!.localLoss, 4);
  });
});

describe('engines', () => {
  it('lets auto fall to native where its kernels load and are faster, else to wasm', async () => {
    const engines = await listEngines();
    const others = engines.filter(({ name }) => name === 'tensorflow' || name === 'webgpu');
    const native = engines.find(({ name }) => name === 'native')!;
    const expected =
      others.find(({ accelerated }) => accelerated)?.name ?? (native.accelerated ? 'native' : 'wasm');
    const engine = await chooseEngine('auto', { threads: 2 });
    await engine.close();
    expect([engine.name, preferredEngine(engines)]).toEqual([expected, expected]);
  });

  it('lists all and says why one is missing', async () => {
    const engines = await listEngines();
    expect(engines.map(({ name }) => name)).toEqual(['tensorflow', 'webgpu', 'native', 'wasm']);
    for (const { name, available, reason } of engines) {
      expect(reason.length).toBeGreaterThan(0);
      if (available) continue;
      await expect(chooseEngine(name)).rejects.toMatchObject({ name: 'Refusal', code: 'engine-unavailable' });
    }
  });
});
