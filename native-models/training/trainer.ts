import type { TrainerState } from '../engines/engine.ts';
import {
  flatten,
  type Head,
  outputsOf,
  type ParameterLayout,
  parameterLayout,
  statisticsLayout,
  unflatten,
} from '../network/parameters.ts';
import type { EncoderSettings } from '../network/settings.ts';
import type { NamedTensor, NamedTensors } from '../network/weights.ts';
import type { Optimiser } from './optimiser.ts';

/** Allocates one vector of a trainer; a pool of threads passes one that shares memory. */
export type Allocate = (length: number) => Float32Array;

/**
 * Everything a training run changes, as flat vectors in the order of its layouts. They are plain
 * memory, on no device: threads can share them, a checkpoint is a copy of them.
 */
export interface Trainer {
  readonly settings: EncoderSettings;
  /** Of the classifier; 0 in pretraining. */
  readonly outputs: number;
  readonly layout: ParameterLayout;
  readonly statisticsLayout: ParameterLayout;
  readonly parameters: Float32Array;
  /** SGD's velocity, or AdamW's first moment. */
  readonly velocity: Float32Array;
  /** AdamW's; absent with SGD. */
  readonly secondMoment?: Float32Array;
  /** Running means and variances. */
  readonly statistics: Float32Array;
  /** Momentum encoder; its parameters have the same layouts. Absent in fine-tuning. */
  readonly key?: { readonly parameters: Float32Array; readonly statistics: Float32Array };
  /** Weights that this training neither uses nor changes; they come back in its state. */
  readonly untouched: NamedTensors;
  /** Steps done, counted by {@link applyGradients}. */
  step: number;
}

/**
 * @throws Refusal when the state lacks a weight or has one of another shape
 */
export function createTrainer(
  settings: EncoderSettings,
  head: Head,
  state: TrainerState,
  allocate: Allocate = (length) => new Float32Array(length),
): Trainer {
  const layout = parameterLayout(settings, head);
  const statistics = statisticsLayout();
  const velocity = allocate(layout.length);
  if (state.velocity) flatten(layout, state.velocity, velocity);
  const second = state.secondMoment;
  const used = new Set([...layout.entries, ...statistics.entries].map(({ name }) => name));
  const key = state.keyWeights;
  return {
    settings,
    outputs: outputsOf(head),
    layout,
    statisticsLayout: statistics,
    parameters: flatten(layout, state.weights, allocate(layout.length)),
    velocity,
    ...(second ? { secondMoment: flatten(layout, second, allocate(layout.length)) } : {}),
    statistics: flatten(statistics, state.weights, allocate(statistics.length)),
    ...(key
      ? {
          key: {
            parameters: flatten(layout, key, allocate(layout.length)),
            statistics: flatten(statistics, key, allocate(statistics.length)),
          },
        }
      : {}),
    untouched: new Map([...state.weights].filter(([name]) => !used.has(name))),
    step: state.step,
  };
}

/** The state with the moments that the optimiser needs, at rest where it has none yet. */
export function startState(state: TrainerState, optimiser: Optimiser): TrainerState {
  if (optimiser.kind === 'sgd' || state.secondMoment) return state;
  const zero = ({ shape, data }: NamedTensor): NamedTensor => ({
    shape,
    data: new Float32Array(data.length),
  });
  return {
    ...state,
    secondMoment: new Map([...state.weights].map(([name, tensor]) => [name, zero(tensor)])),
  };
}

/** A copy in published names and layout; training can go on. */
export function trainerState(trainer: Trainer): TrainerState {
  const { layout, statisticsLayout, key } = trainer;
  const weights = (parameters: Float32Array, statistics: Float32Array): Map<string, NamedTensor> =>
    new Map([...unflatten(layout, parameters), ...unflatten(statisticsLayout, statistics)]);
  return {
    weights: new Map([...weights(trainer.parameters, trainer.statistics), ...trainer.untouched]),
    ...(key ? { keyWeights: weights(key.parameters, key.statistics) } : {}),
    velocity: unflatten(layout, trainer.velocity),
    ...(trainer.secondMoment ? { secondMoment: unflatten(layout, trainer.secondMoment) } : {}),
    step: trainer.step,
  };
}
