export { augment, augmentScratch } from './augment';
export { convolve, convolveBackStride2 } from './convolution';
export { convolveFirst, firstLayerScratch, weightGradientFirst } from './firstLayer';
export { moments, normEluBackward, normEluForward, normEluSums } from './normElu';
export { packBackward, packForward } from './pack';
export { weightGradient } from './weightGradient';
export { mix, mixAlphaGradient } from './mix';
export { convolveWinograd, winogradScratch } from './winograd';
export { weightGradientWinograd, winogradGradientScratch } from './winogradGradient';
