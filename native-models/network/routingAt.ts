import type { Location } from '../common/geometry.ts';
import { Refusal } from '../common/refusal.ts';
import type { Layer } from './architecture.ts';
import type { NamedTensors } from './weights.ts';

/** α of eq. 4 at a place, each in (0, 1); they need not sum to 1. */
export type RoutingAt = (location: Location) => Float64Array;

/**
 * Eq. 4 of one layer without any backend, `α = sigmoid(p W_r + b)`: for maps, which ask at many places and for
 * nothing else. The array that is returned is used again at the next call.
 *
 * @throws Refusal `not-routed` for an encoder of another conditioning.
 */
export function routingAt(weights: NamedTensors, { conv }: Layer): RoutingAt {
  const weight = weights.get(`${conv}._routing_fn.fc.weight`);
  const bias = weights.get(`${conv}._routing_fn.fc.bias`);
  if (!weight || !bias) {
    throw new Refusal('not-routed', 'only an encoder with the conditioning loc-condconv has routing weights');
  }
  const experts = bias.data.length;
  const out = new Float64Array(experts);
  return ([x, y, z]) => {
    for (let n = 0; n < experts; n++) {
      const [wx, wy, wz] = [weight.data[3 * n]!, weight.data[3 * n + 1]!, weight.data[3 * n + 2]!];
      out[n] = 1 / (1 + Math.exp(-(wx * x + wy * y + wz * z + bias.data[n]!)));
    }
    return out;
  };
}
