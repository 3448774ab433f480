import { locationPoint } from '../../native-models/common/geometry.ts';
import { deriveSeed, seededRandom } from '../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../native-models/common/volume.ts';
import type { Engine } from '../../native-models/engines/engine.ts';
import { createEncoderWeights } from '../../native-models/network/initialise.ts';
import { REPRESENTATION } from '../../native-models/network/settings.ts';
import { withClassifier } from '../../native-models/training/classifierWeights.ts';
import { FINE_TUNING_DEFAULTS, optimiserOf } from '../../native-models/training/fineTuneSettings.ts';
import { PAPER_PRETRAINING } from '../../native-models/training/pretrainSettings.ts';
import type { JobRunner, TrainingSpeedInput } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** Steps are repeated until so much time has passed, at least {@link LEAST_STEPS}. */
const SECONDS = 3;
const LEAST_STEPS = 2;

/** Rate and memory of a few real steps on random patches, after one that warms the engine up. */
export const measureTrainingSpeed: JobRunner<'trainingSpeed'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const { step, close } = await STEPPERS[input.figure](engine, input);
    try {
      await step();
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      let steps = 0;
      while (steps < LEAST_STEPS || seconds() < SECONDS) {
        context.signal.throwIfAborted();
        await step();
        steps++;
        context.report({ stage: 'measure', done: Math.min(SECONDS, seconds()), total: SECONDS, unit: 's' });
      }
      return {
        engine: engine.name,
        threads: engine.threads,
        perSecond: (steps * input.batchSize) / seconds(),
        memoryMb: process.resourceUsage().maxRSS / 1024,
      };
    } finally {
      await close();
    }
  });

interface Stepper {
  readonly step: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

const HERE = locationPoint(0, 0, 0);
const LEARNING_RATE = 1e-3;
const SEED = 1;

const STEPPERS: Readonly<
  Record<TrainingSpeedInput['figure'], (engine: Engine, input: TrainingSpeedInput) => Promise<Stepper>>
> = {
  async pretrain(engine, { encoder, batchSize, neighbours, bankSize }) {
    const weights = createEncoderWeights(encoder, SEED);
    const { temperature, keyMomentum, sgdMomentum, weightDecay } = PAPER_PRETRAINING;
    const session = await engine.startPretraining(
      { encoder, temperature, keyMomentum, sgdMomentum, weightDecay, neighbours, seed: SEED },
      { weights, keyWeights: weights, step: 0 },
    );
    const batch = {
      query: noise(batchSize * PATCH_VOXELS),
      key: noise(batchSize * PATCH_VOXELS),
      neighbours: noise(batchSize * neighbours * PATCH_VOXELS),
      location: HERE,
      neighbourLocations: Array.from({ length: neighbours }, () => HERE),
      bank: noise(bankSize * REPRESENTATION),
      bankPatients: new Int32Array(bankSize).fill(1_000_000),
      patients: Int32Array.from({ length: batchSize }, (_, n) => n),
      learningRate: LEARNING_RATE,
    };
    return { step: () => session.step(batch), close: () => session.close() };
  },
  async full(engine, { encoder, batchSize }) {
    const classifier = { weights: new Float64Array(REPRESENTATION), bias: 0 };
    const session = await engine.startFineTuning(
      { encoder, outputs: 1, optimiser: optimiserOf(FINE_TUNING_DEFAULTS.full), seed: SEED },
      { weights: withClassifier(createEncoderWeights(encoder, SEED), classifier), step: 0 },
    );
    const random = seededRandom(SEED);
    const batch = {
      patches: noise(batchSize * PATCH_VOXELS),
      // As boxes lie: hardly two at one place.
      locations: Array.from({ length: batchSize }, () => locationPoint(random(), random(), random())),
      targets: Float32Array.from({ length: batchSize }, (_, n) => n % 2),
      learningRate: LEARNING_RATE,
    };
    return { step: () => session.step(batch), close: () => session.close() };
  },
  async encode(engine, { encoder, batchSize }) {
    const loaded = await engine.loadEncoder(encoder, createEncoderWeights(encoder, SEED));
    const random = seededRandom(SEED);
    const patch = noise(PATCH_VOXELS);
    const one = () => loaded.encode(patch, locationPoint(random(), random(), random()));
    return {
      step: async () => {
        for (let n = 0; n < batchSize; n += loaded.lanes) {
          await Promise.all(Array.from({ length: Math.min(loaded.lanes, batchSize - n) }, one));
        }
      },
      close: () => loaded.dispose(),
    };
  },
};

/** Uniform in ±1. */
function noise(length: number): Float32Array {
  const random = seededRandom(deriveSeed(SEED, length));
  return Float32Array.from({ length }, () => 2 * random() - 1);
}
