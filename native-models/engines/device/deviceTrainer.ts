import * as tf from '@tensorflow/tfjs-core';
import { NORM_MOMENTUM } from '../../network/architecture.ts';
import type { Head } from '../../network/parameters.ts';
import type { EncoderSettings } from '../../network/settings.ts';
import type { Update } from '../../training/optimiser.ts';
import { createTrainer, type Trainer, trainerState } from '../../training/trainer.ts';
import type { TrainerState } from '../engine.ts';
import { deviceBlend, deviceUpdate } from './deviceUpdate.ts';

/** Vectors of one network on the device, in the order of a trainer's layouts. */
interface DeviceVectors {
  parameters: tf.Tensor1D;
  statistics: tf.Tensor1D;
}

/**
 * What `training/trainer.ts` holds, kept on the device between steps: nothing of a model's size
 * crosses over but in {@link DeviceTrainer.state}.
 */
export class DeviceTrainer {
  readonly layout: Trainer['layout'];
  readonly query: Readonly<DeviceVectors>;
  readonly #query: DeviceVectors;
  readonly #key: DeviceVectors | undefined;
  readonly #untouched: Trainer['untouched'];
  readonly #settings: EncoderSettings;
  readonly #statisticsLayout: Trainer['statisticsLayout'];
  readonly #outputs: number;
  #velocity: tf.Tensor1D;
  #secondMoment: tf.Tensor1D | undefined;
  #step: number;

  /** @throws Refusal when the state lacks a weight or has one of another shape */
  constructor(settings: EncoderSettings, head: Head, state: TrainerState) {
    const host = createTrainer(settings, head, state);
    const { key } = host;
    const put = (vectors: { parameters: Float32Array; statistics: Float32Array }): DeviceVectors => ({
      parameters: tf.tensor1d(vectors.parameters),
      statistics: tf.tensor1d(vectors.statistics),
    });
    this.#settings = settings;
    this.layout = host.layout;
    this.#statisticsLayout = host.statisticsLayout;
    this.#query = put(host);
    this.query = this.#query;
    this.#key = key ? put(key) : undefined;
    this.#outputs = host.outputs;
    this.#velocity = tf.tensor1d(host.velocity);
    this.#secondMoment = host.secondMoment && tf.tensor1d(host.secondMoment);
    this.#untouched = host.untouched;
    this.#step = state.step;
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /** The momentum encoder. */
  get key(): Readonly<DeviceVectors> {
    return this.#keyVectors();
  }

  /** Eq. 5, before the keys of a step. */
  moveKeyEncoder(m: number): void {
    const key = this.#keyVectors();
    replace(key, 'parameters', deviceBlend(key.parameters, this.#query.parameters, 1 - m));
  }

  /** Takes one forward pass into the running statistics; `moments` is disposed of. */
  observe(of: 'query' | 'key', moments: tf.Tensor1D): void {
    const vectors = of === 'query' ? this.#query : this.#keyVectors();
    replace(vectors, 'statistics', deviceBlend(vectors.statistics, moments, NORM_MOMENTUM));
    moments.dispose();
  }

  /** One step of the optimiser, and it is counted; `gradients` is disposed of. */
  apply(gradients: tf.Tensor1D, update: Omit<Update, 'step'>): void {
    const vectors = {
      parameters: this.#query.parameters,
      velocity: this.#velocity,
      secondMoment: this.#secondMoment,
    };
    const next = deviceUpdate(vectors, gradients, { ...update, step: this.#step + 1 });
    replace(this.#query, 'parameters', next.parameters);
    this.#velocity.dispose();
    this.#velocity = next.velocity;
    if (next.secondMoment) {
      this.#secondMoment?.dispose();
      this.#secondMoment = next.secondMoment;
    }
    gradients.dispose();
    this.#step++;
  }

  /** A copy in published names and layout; training can go on. */
  async state(): Promise<TrainerState> {
    const take = async (tensor: tf.Tensor1D): Promise<Float32Array> => (await tensor.data()) as Float32Array;
    const takeBoth = async (vectors: DeviceVectors) => ({
      parameters: await take(vectors.parameters),
      statistics: await take(vectors.statistics),
    });
    return trainerState({
      settings: this.#settings,
      outputs: this.#outputs,
      layout: this.layout,
      statisticsLayout: this.#statisticsLayout,
      ...(await takeBoth(this.#query)),
      velocity: await take(this.#velocity),
      ...(this.#secondMoment ? { secondMoment: await take(this.#secondMoment) } : {}),
      ...(this.#key ? { key: await takeBoth(this.#key) } : {}),
      untouched: this.#untouched,
      step: this.#step,
    });
  }

  dispose(): void {
    for (const vectors of [this.#query, this.#key]) {
      if (vectors) tf.dispose([vectors.parameters, vectors.statistics]);
    }
    tf.dispose([this.#velocity, ...(this.#secondMoment ? [this.#secondMoment] : [])]);
  }

  #keyVectors(): DeviceVectors {
    if (!this.#key) throw new Error('device: the trainer has no momentum encoder');
    return this.#key;
  }
}

function replace(vectors: DeviceVectors, which: keyof DeviceVectors, next: tf.Tensor1D): void {
  vectors[which].dispose();
  vectors[which] = next;
}
