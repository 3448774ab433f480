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
  /** Runs each piece of work; fails it with what the device reports apart from its calls. */
  readonly watch?: <T>(work: () => Promise<T>) => Promise<T>;
  /** After each step or call of inference (`step`), and when a session or an encoder is gone (`end`). */
  readonly tidyUp?: (after: 'step' | 'end') => void;
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
  {
    rowsPerSplit = 32,
    largestGroup = 128,
    watch = (work) => work(),
    tidyUp = () => undefined,
    close = async () => undefined,
  }: DeviceEngineOptions = {},
): Engine {
  const run = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    onDevice(name, what, () => watch(work));
  const compute = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const result = await run(what, work);
    tidyUp('step');
    return result;
  };
  const end = async (stop: () => void | Promise<void>): Promise<void> => {
    await stop();
    tidyUp('end');
  };
  return {
    name,
    threads: 1,
    loadEncoder: (settings, weights) =>
      run("an encoder's weights", async () => {
        const encoder = loadEvaluationEncoder(settings, weights, largestGroup);
        const guard = (
          kind: 'encode' | 'classify',
          ...call: Parameters<LoadedEncoder['encode']>
        ): Promise<Float32Array> =>
          compute(`${call[0].length / PATCH_VOXELS} patches`, () => encoder[kind](...call));
        return {
          // one computes while the next is gathered
          lanes: 2,
          encode: (...call) => guard('encode', ...call),
          classify: (...call) => guard('classify', ...call),
          dispose: () => end(encoder.dispose),
        };
      }),
    startPretraining: (settings, state) =>
      run('the weights of two encoders', async () => {
        const session = startDevicePretraining(settings, state, rowsPerSplit);
        return {
          ...session,
          step: (batch) =>
            compute(describe(batch.patients.length, settings.neighbours), () => session.step(batch)),
          close: () => end(session.close),
        };
      }),
    startFineTuning: (settings, state) =>
      run("an encoder's weights", async () => {
        const session = startDeviceFineTuning(settings, state, rowsPerSplit);
        return {
          ...session,
          step: (batch) => compute(describe(batch.targets.length, 0), () => session.step(batch)),
          close: () => end(session.close),
        };
      }),
    close,
  };
}

const describe = (rows: number, neighbours: number): string =>
  `a batch of ${rows}${neighbours > 0 ? ` with ${neighbours} neighbours each` : ''}`;
