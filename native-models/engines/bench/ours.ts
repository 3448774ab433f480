import { PATCH_VOXELS } from '../../common/volume.ts';
import { createClassifierWeights } from '../../network/initialise.ts';
import { PAPER_PRETRAINING } from '../../training/pretrainSettings.ts';
import type { ReferenceInputs } from '../check/referenceCase.ts';
import { KEY_SEED, referenceBatch, referenceSettings, referenceWeights } from '../check/referenceInputs.ts';
import type { Engine } from '../engine.ts';
import { share } from '../threads/shared.ts';
import type { FigureName } from './pytorch.ts';
import { type Contender, timeCalls } from './rounds.ts';

/** A contender with what it holds on to. */
export interface OpenContender extends Contender {
  close(): Promise<void>;
}

/** Prepares a figure of an engine and warms it up: its first call compiles and allocates. */
export async function openFigure(
  engine: Engine,
  name: string,
  figure: FigureName,
  inputs: ReferenceInputs,
): Promise<OpenContender> {
  const { units, call, close } = await FIGURES[figure](engine, inputs);
  await call();
  return { name, time: (seconds) => timeCalls(units, seconds, call), close };
}

interface Work {
  /** Patches or samples a call. */
  readonly units: number;
  readonly call: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

type Open = (engine: Engine, inputs: ReferenceInputs) => Promise<Work>;

const FIGURES: Readonly<Record<FigureName, Open>> = {
  /** As many calls under way as the engine likes, as dense inference does. */
  inference: async (engine, { experts, seed, batch, ...rest }) => {
    const weights = referenceWeights(experts, seed);
    const encoder = await engine.loadEncoder(referenceSettings(experts), weights);
    const { query, location } = referenceBatch({ ...rest, experts, seed, batch, neighbours: 0, bank: 1 });
    const patches = share(query);
    const lanes = Array.from({ length: encoder.lanes });
    return {
      units: batch * lanes.length,
      call: () => Promise.all(lanes.map(() => encoder.encode(patches, location))),
      close: () => encoder.dispose(),
    };
  },

  /** Fine-tuning of all layers at one location: forward, a linear classifier, backward, SGD. */
  training: async (engine, { experts, seed, batch, lr }) => {
    const { query, location } = referenceBatch({ experts, seed, batch, lr, neighbours: 0, bank: 1 });
    const weights = new Map([...referenceWeights(experts, seed), ...createClassifierWeights(seed)]);
    const session = await engine.startFineTuning(fineTuningSettings(experts, seed), { weights, step: 0 });
    const rows = {
      patches: query,
      locations: Array.from({ length: batch }, () => location),
      targets: Float32Array.from({ length: batch }, (_, i) => i % 2),
      learningRate: lr,
    };
    return { units: batch, call: () => session.step(rows), close: () => session.close() };
  },

  /** A whole pretraining step; the views are drawn already. */
  step: async (engine, inputs) => {
    const { experts, seed, batch } = inputs;
    const session = await engine.startPretraining(
      { ...stepSettings(experts, seed), neighbours: inputs.neighbours },
      {
        weights: referenceWeights(experts, seed),
        keyWeights: referenceWeights(experts, seed + KEY_SEED),
        step: 0,
      },
    );
    const rows = referenceBatch(inputs);
    return { units: batch, call: () => session.step(rows), close: () => session.close() };
  },
};

const fineTuningSettings = (experts: number, seed: number) => {
  const { sgdMomentum: momentum, weightDecay } = PAPER_PRETRAINING;
  return {
    encoder: referenceSettings(experts),
    outputs: 1,
    optimiser: { kind: 'sgd', momentum, weightDecay } as const,
    seed,
  };
};

const stepSettings = (experts: number, seed: number) => ({
  ...PAPER_PRETRAINING,
  encoder: referenceSettings(experts),
  seed,
});

/** h of the first reference queries in evaluation, `[rows, 128]`. */
export async function encodeRows(
  engine: Engine,
  inputs: ReferenceInputs,
  rows: number,
): Promise<Float32Array> {
  const { query, location } = referenceBatch({ ...inputs, batch: rows, neighbours: 0, bank: 1 });
  const encoder = await engine.loadEncoder(
    referenceSettings(inputs.experts),
    referenceWeights(inputs.experts, inputs.seed),
  );
  const h = await encoder.encode(query.subarray(0, rows * PATCH_VOXELS), location);
  await encoder.dispose();
  return h;
}
