import type * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import type { GroupSizes, Tensor6D } from '../kernels/convShape.ts';
import { mixKernels } from '../kernels/mixKernels.ts';
import type { Layer } from './architecture.ts';
import { embedLocations, generateKernels, isGenerated } from './hypernetwork.ts';
import { isRouted, routingWeights } from './routing.ts';
import { named, type TensorsByName } from './tensors.ts';

/**
 * Each layer's kernels at these locations, `[locations, 3, 3, 3, in, out]`; one for all of them,
 * `[1, 3, 3, 3, in, out]`, where the kernels do not depend on the location. Which of the ways to
 * condition it is shows in the parameters there are.
 */
export function layerKernels(
  parameters: TensorsByName,
  locations: readonly Location[],
): (layer: Layer) => Tensor6D {
  let embedded: tf.Tensor2D | undefined;
  return (layer) => {
    if (isGenerated(parameters, layer)) {
      embedded ??= embedLocations(parameters, locations);
      return generateKernels(parameters, layer, embedded);
    }
    const kernels = named<Tensor6D>(parameters, `${layer.conv}.weight`);
    return isRouted(parameters, layer)
      ? mixKernels(kernels, routingWeights(parameters, layer, locations))
      : kernels;
  };
}

/** The groups of rows that have kernels of their own: all rows are one where there is one kernel. */
export function kernelGroups(kernels: Tensor6D, groups: GroupSizes): GroupSizes {
  return kernels.shape[0] === 1 ? [groups.reduce((sum, count) => sum + count, 0)] : groups;
}
