import * as tf from '@tensorflow/tfjs-core';
import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';

/** `[n, 32, 32, 32]` as the encoder takes it: `[n, 32, 32, 32, 1]`. */
export const patchTensor = (patches: Float32Array): tf.Tensor5D =>
  tf.tensor5d(patches, [patches.length / PATCH_VOXELS, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE, 1]);
