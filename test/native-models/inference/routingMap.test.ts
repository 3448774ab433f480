import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { IDENTITY, locationPoint, type Vec3 } from '../../../native-models/common/geometry.ts';
import { routingMap } from '../../../native-models/inference/routingMap.ts';
import { LAYERS } from '../../../native-models/network/architecture.ts';
import { createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { flatten, parameterLayout } from '../../../native-models/network/parameters.ts';
import { routingWeights } from '../../../native-models/network/routing.ts';
import { routingAt } from '../../../native-models/network/routingAt.ts';
import { disposeAll, upload } from '../../../native-models/network/tensors.ts';

test('routing weights without a backend are those of the network, in every layer', async () => {
  await tf.setBackend('cpu');
  const settings = { conditioning: 'loc-condconv', experts: 8 } as const;
  const weights = createEncoderWeights(settings, 5);
  const layout = parameterLayout(settings, 'projection');
  const tensors = upload(layout, flatten(layout, weights));
  const places = [locationPoint(-1, -0.3, 0.9), locationPoint(0.2, 1, -0.7)];
  for (const layer of LAYERS) {
    const expected = tf.tidy(() => routingWeights(tensors, layer, places).arraySync());
    const at = routingAt(weights, layer);
    for (const [n, place] of places.entries()) {
      for (const [expert, alpha] of at(place).entries()) expect(alpha).toBeCloseTo(expected[n]![expert]!, 6);
    }
  }
  disposeAll(tensors);
});

test('an encoder that is blind to the place has none', () => {
  const weights = createEncoderWeights({ conditioning: 'none', experts: 8 }, 5);
  expect(() => routingAt(weights, LAYERS[0]!)).toThrow(expect.objectContaining({ code: 'not-routed' }));
});

const grid = {
  dimensions: [40, 12, 12] as Vec3,
  spacingMm: [1, 1, 1] as Vec3,
  origin: [-20, 0, 0] as Vec3,
  direction: IDENTITY,
};

test('the map shows the strongest expert on the patient’s right and left, and one expert’s weight between its ends', () => {
  const lungs = { grid, voxels: Uint8Array.from({ length: 5760 }, (_, v) => (v % 40 < 36 ? 1 : 0)) };
  // Expert 1 rules where p is low, to the patient's right; expert 2 to the left.
  const routing = ([p]: Vec3) => Float64Array.from([0.5 - 0.4 * p, 0.5 + 0.4 * p]);
  const locationAt = (point: Vec3) => locationPoint(point[0] / 20, 0, 0);
  const all = routingMap(lungs, locationAt, routing, null);
  expect(all.grid.dimensions).toEqual([10, 3, 3]);
  // x = −20, −16, … : 0 is expert 1's by the order, the last column is no lung.
  expect([...all.voxels.subarray(0, 10)]).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 0]);
  expect(all.shares).toEqual([6 / 9, 3 / 9]);
  const one = routingMap(lungs, locationAt, routing, 1);
  expect([one.lowest, one.highest].map((alpha) => Math.round(1e6 * alpha) / 1e6)).toEqual([0.1, 0.74]);
  expect([one.voxels[0], one.voxels[4], one.voxels[8], one.voxels[9]]).toEqual([1, 128, 255, 0]);
});
