import { GROUPED_CONV_3D_INPUT_GRAD, type InputGradAttributes } from '../groupedConv3dGrad.ts';
import { runImplicitGemm } from './implicitGemm.ts';
import { floats } from './program.ts';
import { parityClasses } from './tiles.ts';
import { type WebgpuKernel, webgpuKernel } from './webgpuKernel.ts';

type Shape5 = [number, number, number, number, number];

/** Stride 1: input voxel z met output voxel `z + 1 − tap`. */
const STRIDE_1 = `
  fn placeStep() -> i32 { return 1; }
  fn tapsOf(parity : i32) -> i32 { return 27; }
  fn weightTap(parity : i32, tap : i32) -> i32 { return tap; }
  fn sourceStep(parity : i32, tap : i32) -> vec3<i32> {
    return vec3<i32>(1) - vec3<i32>(tap / 9, (tap / 3) % 3, tap % 3);
  }
  fn originOf(place : vec3<i32>) -> vec3<i32> { return place; }
`;

/**
 * Stride 2: input voxel z met output voxel `(z + 1 − tap) / 2` where that is whole. An even z is met
 * by tap 1 only (output z / 2), an odd one by taps 0 and 2 (outputs (z + 1) / 2 and (z − 1) / 2):
 * rows of one parity class share their 1, 2, 4 or 8 taps, and none is computed in vain.
 */
const STRIDE_2 = `
  fn placeStep() -> i32 { return 2; }
  fn oddOf(parity : i32) -> vec3<i32> { return vec3<i32>(parity >> 2u, (parity >> 1u) & 1, parity & 1); }
  fn tapsOf(parity : i32) -> i32 {
    let count = oddOf(parity) + vec3<i32>(1);
    return count.x * count.y * count.z;
  }
  // which of its one or two taps each axis takes
  fn choice(parity : i32, tap : i32) -> vec3<i32> {
    let count = oddOf(parity) + vec3<i32>(1);
    return vec3<i32>(tap / (count.y * count.z), (tap / count.z) % count.y, tap % count.z);
  }
  fn weightTap(parity : i32, tap : i32) -> i32 {
    let odd = oddOf(parity);
    let at = choice(parity, tap) * 2 + (vec3<i32>(1) - odd);
    return at.x * 9 + at.y * 3 + at.z;
  }
  fn sourceStep(parity : i32, tap : i32) -> vec3<i32> {
    return oddOf(parity) * (vec3<i32>(1) - choice(parity, tap));
  }
  fn originOf(place : vec3<i32>) -> vec3<i32> { return place; }
`;

/** @throws Error unless the input channels are a multiple of 4 */
const inputGrad: WebgpuKernel<'dy' | 'kernels', InputGradAttributes> = (
  { dy, kernels },
  { stride, groups, inputShape },
  backend,
) => {
  const [, d, h, w, ci] = inputShape as unknown as Shape5;
  const [, od, oh, ow, co] = dy.shape as Shape5;
  if (ci % 4 !== 0) throw new Error(`GroupedConv3dInputGrad: expected input channels in fours, got ${ci}`);
  const target = floats(backend, inputShape);
  runImplicitGemm(backend, {
    key: `back_${stride}`,
    stride,
    groups,
    classes: stride === 1 ? [{ parity: 0, volume: d * h * w }] : parityClasses([d, h, w]),
    source: dy,
    sourceVolume: [od, oh, ow],
    sourceChannels: co,
    target,
    targetVolume: [d, h, w],
    targetChannels: ci,
    kernels: { name: 'kernels', tensor: kernels, width: 1 },
    others: [],
    geometry: stride === 1 ? STRIDE_1 : STRIDE_2,
    weights: `fn weights(group : i32, tap : i32, channel : i32, vector : i32) -> vec4<f32> {
      let step = uniforms.channels;
      let at = ((group * 27 + tap) * uniforms.vectors + vector) * 4 * step + channel;
      return vec4<f32>(kernels[at], kernels[at + step], kernels[at + 2 * step], kernels[at + 3 * step]);
    }`,
    weightsAlong: 'term',
    finish: 'fn finish(sum : vec4<f32>, vector : i32) -> vec4<f32> { return sum; }',
  });
  return target;
};

export const groupedConv3dInputGradConfig = webgpuKernel(GROUPED_CONV_3D_INPUT_GRAD, inputGrad);
