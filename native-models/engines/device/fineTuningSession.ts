import type * as tf from '@tensorflow/tfjs-core';
import { PATCH_VOXELS } from '../../common/volume.ts';
import { disposeAll } from '../../network/tensors.ts';
import { fineTunePass, readPass } from '../../training/fineTuneStep.ts';
import { startState } from '../../training/trainer.ts';
import type { FineTuningBatch, FineTuningSession, FineTuningStepSettings, TrainerState } from '../engine.ts';
import { DeviceTrainer } from './deviceTrainer.ts';
import { joinGradients, joinMoments, splitFlat } from './flat.ts';
import { addShare, splitBatch, yieldToEventLoop } from './splits.ts';

/** Fine-tuning on this thread's tfjs backend, in splits as in pretraining. */
export function startDeviceFineTuning(
  settings: FineTuningStepSettings,
  state: TrainerState,
  rowsPerSplit: number,
): FineTuningSession {
  const { outputs, optimiser } = settings;
  const trainer = new DeviceTrainer(settings.encoder, { outputs }, startState(state, optimiser));

  async function step(batch: FineTuningBatch): ReturnType<FineTuningSession['step']> {
    const count = batch.locations.length;
    const probabilities = new Float32Array(count * outputs);
    const parameters = splitFlat(trainer.layout, trainer.query.parameters);
    let gradients: tf.Tensor1D | undefined;
    let moments: tf.Tensor1D | undefined;
    let loss = 0;
    for (const { start, end, share } of splitBatch(count, rowsPerSplit)) {
      const pass = fineTunePass(trainer.layout, parameters, {
        patches: batch.patches.subarray(start * PATCH_VOXELS, end * PATCH_VOXELS),
        locations: batch.locations.slice(start, end),
        targets: batch.targets.subarray(start * outputs, end * outputs),
      });
      gradients = addShare(gradients, joinGradients(trainer.layout, pass.gradients), share);
      moments = addShare(moments, joinMoments(pass.moments), share);
      const result = await readPass(pass);
      loss += result.loss * share;
      probabilities.set(result.probabilities, start * outputs);
      await yieldToEventLoop();
    }
    disposeAll(parameters);
    trainer.observe('query', moments!);
    trainer.apply(gradients!, { learningRate: batch.learningRate, optimiser });
    return { loss, probabilities };
  }

  return {
    step,
    state: () => trainer.state(),
    close: async () => trainer.dispose(),
  };
}
