import { PATCH_VOXELS } from '../../common/volume.ts';
import type { Engine, EngineName, LoadedEncoder } from '../engine.ts';
import { loadEvaluationEncoder } from './evaluation.ts';
import { onDevice } from './exhaustion.ts';
import { startDeviceFineTuning } from './fineTuningSession.ts';
import { startDevicePretraining } from './pretrainingSession.ts';

export interface DeviceEngineOptions {
  /**
   * Rows of a training batch that go through the network together, normalised by themselves; MoCo's
   * GPUs had 32. With ℓ neighbours the largest pass holds ℓ · rows patches, of which each costs about
   * 20 MB between its forward and its backward pass with stock ops.
   */
  readonly rowsPerSplit?: number;
  /** Patches of one call of inference that go through the layers at once. */
  readonly largestGroup?: number;
  /** Frees what the caller started. */
  readonly close?: () => Promise<void>;
}

/**
 * An engine over the tfjs backend that is current in this thread. Weights, velocity, momentum encoder
 * and running statistics stay on the device between steps. The backend must have been started, with
 * the gradients of stock ops registered.
 */
export function startDeviceEngine(
  name: EngineName,
  { rowsPerSplit = 32, largestGroup = 128, close = async () => undefined }: DeviceEngineOptions = {},
): Engine {
  return {
    name,
    threads: 1,
    loadEncoder: (settings, weights) =>
      onDevice(name, "an encoder's weights", async () => {
        const encoder = loadEvaluationEncoder(settings, weights, largestGroup);
        const guard = (
          kind: 'encode' | 'classify',
          ...call: Parameters<LoadedEncoder['encode']>
        ): Promise<Float32Array> =>
          onDevice(name, `${call[0].length / PATCH_VOXELS} patches`, () => encoder[kind](...call));
        return {
          // one computes while the next is gathered
          lanes: 2,
          encode: (...call) => guard('encode', ...call),
          classify: (...call) => guard('classify', ...call),
          dispose: async () => encoder.dispose(),
        };
      }),
    startPretraining: (settings, state) =>
      onDevice(name, 'the weights of two encoders', async () => {
        const session = startDevicePretraining(settings, state, rowsPerSplit);
        return {
          ...session,
          step: (batch) =>
            onDevice(name, describe(batch.patients.length, settings.neighbours), () => session.step(batch)),
        };
      }),
    startFineTuning: (settings, state) =>
      onDevice(name, "an encoder's weights", async () => {
        const session = startDeviceFineTuning(settings, state, rowsPerSplit);
        return {
          ...session,
          step: (batch) => onDevice(name, describe(batch.targets.length, 0), () => session.step(batch)),
        };
      }),
    close,
  };
}

const describe = (rows: number, neighbours: number): string =>
  `a batch of ${rows}${neighbours > 0 ? ` with ${neighbours} neighbours each` : ''}`;
