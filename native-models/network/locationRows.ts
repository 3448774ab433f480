import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';

/** `[locations, 3]`. */
export const locationRows = (locations: readonly Location[]): tf.Tensor2D =>
  tf.tensor2d(
    locations.map((location) => [...location]),
    [locations.length, 3],
  );
