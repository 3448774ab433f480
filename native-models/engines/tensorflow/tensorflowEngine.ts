import { Refusal } from '../../common/refusal.ts';
import { startDeviceEngine } from '../device/deviceEngine.ts';
import type { Engine } from '../engine.ts';
import { findBuild } from './build.ts';
import { startTensorflowRuntime } from './runtime.ts';

/**
 * TensorFlow by stock ops: with CUDA on an NVIDIA device, else on all cores. Its calls compute before
 * they return, so it belongs into a process of its own that can be ended.
 * @throws Refusal `engine-unavailable` when it is not built or does not load
 */
export async function startTensorflowEngine(): Promise<Engine> {
  const build = findBuild();
  if (!build) {
    throw new Refusal('engine-unavailable', 'TensorFlow is not built; npm run setup:tensorflow builds it');
  }
  try {
    await startTensorflowRuntime(build);
  } catch (error) {
    const { message } = error as Error;
    throw new Refusal('engine-unavailable', `TensorFlow in ${build.folder} does not load: ${message}`);
  }
  return startDeviceEngine('tensorflow');
}
