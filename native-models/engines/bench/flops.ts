import { PATCH_EDGE } from '../../common/volume.ts';
import { LAYERS, TAPS } from '../../network/architecture.ts';

/**
 * Multiply-adds of one patch through each layer's convolution, nominal: 27 taps at every position,
 * the padding's zeros too, whatever a kernel spares. Mixing the experts, norms and head are not
 * counted: a batch shares the one, the others are under 1 %.
 */
export function layerMultiplyAdds(): readonly number[] {
  let edge = PATCH_EDGE;
  return LAYERS.map(({ inputs, outputs, stride }) => {
    edge /= stride;
    return TAPS * inputs * outputs * edge ** 3;
  });
}

/** Forward: 97 million. */
export const forwardMultiplyAdds = (): number => layerMultiplyAdds().reduce((sum, one) => sum + one, 0);

/** Forward, gradient of the kernels, gradient of the input; nobody asks for the gradient of the patch. */
export const trainingMultiplyAdds = (): number => 3 * forwardMultiplyAdds() - layerMultiplyAdds()[0]!;

/** One sample of a whole step: its key forward, its query and its neighbours forward and backward. */
export const stepMultiplyAdds = (neighbours: number): number =>
  forwardMultiplyAdds() + (1 + neighbours) * trainingMultiplyAdds();
