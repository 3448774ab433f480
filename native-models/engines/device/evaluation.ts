import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../../common/geometry.ts';
import { Refusal } from '../../common/refusal.ts';
import { PATCH_VOXELS } from '../../common/volume.ts';
import { classifierLogits } from '../../network/classifier.ts';
import { encodeFolded, foldLayers } from '../../network/encoder.ts';
import { flatten, headOf, parameterLayout, statisticsLayout } from '../../network/parameters.ts';
import { patchTensor } from '../../network/patchTensor.ts';
import type { EncoderSettings } from '../../network/settings.ts';
import { disposeAll, upload } from '../../network/tensors.ts';
import type { NamedTensors } from '../../network/weights.ts';

export interface EvaluationEncoder {
  encode(patches: Float32Array, location: Location): Promise<Float32Array>;
  classify(patches: Float32Array, location: Location): Promise<Float32Array>;
  dispose(): void;
}

/**
 * An encoder in evaluation mode on this thread's tfjs backend.
 * @param largestGroup patches that go through the layers at once, to bound memory: 1.05 MB each and layer
 * @param earlyRows see {@link encodeFolded}
 * @throws Refusal when a weight is missing or has another shape
 */
export function loadEvaluationEncoder(
  settings: EncoderSettings,
  weights: NamedTensors,
  largestGroup: number,
  earlyRows?: number,
): EvaluationEncoder {
  const head = headOf(weights);
  const classifies = head !== 'projection';
  const layout = parameterLayout(settings, head);
  const statisticsOrder = statisticsLayout();
  const parameters = upload(layout, flatten(layout, weights));
  const statistics = upload(statisticsOrder, flatten(statisticsOrder, weights));

  async function inGroups(
    patches: Float32Array,
    location: Location,
    last: (h: tf.Tensor2D) => tf.Tensor,
  ): Promise<Float32Array> {
    const layers = tf.tidy(() => foldLayers(parameters, statistics, [location]));
    const parts: Float32Array[] = [];
    const step = largestGroup * PATCH_VOXELS;
    for (let from = 0; from < patches.length; from += step) {
      const group = patches.subarray(from, Math.min(from + step, patches.length));
      const count = group.length / PATCH_VOXELS;
      const out = tf.tidy(() => {
        return last(encodeFolded(layers, patchTensor(group), [count], earlyRows));
      });
      parts.push((await out.data()) as Float32Array);
      out.dispose();
    }
    tf.dispose(layers);
    return concatenate(parts);
  }

  return {
    encode: (patches, location) => inGroups(patches, location, (h) => h),
    classify: async (patches, location) => {
      if (!classifies) {
        throw new Refusal('not-a-classifier', 'expected weights with a classifier, got a pretrained encoder');
      }
      return inGroups(patches, location, (h) => tf.sigmoid(classifierLogits(parameters, h)));
    },
    dispose: () => {
      disposeAll(parameters);
      disposeAll(statistics);
    },
  };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
