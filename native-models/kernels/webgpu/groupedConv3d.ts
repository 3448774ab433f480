import { type ConvAttributes, convOutputShape } from '../convShape.ts';
import { GROUPED_CONV_3D } from '../groupedConv3d.ts';
import { runImplicitGemm } from './implicitGemm.ts';
import { floats } from './program.ts';
import { type WebgpuKernel, webgpuKernel } from './webgpuKernel.ts';

/** All 27 taps for every row: the source lies at `stride · place + tap − 1`. */
const GEOMETRY = `
  fn placeStep() -> i32 { return 1; }
  fn tapsOf(parity : i32) -> i32 { return 27; }
  fn weightTap(parity : i32, tap : i32) -> i32 { return tap; }
  fn sourceStep(parity : i32, tap : i32) -> vec3<i32> {
    return vec3<i32>(tap / 9, (tap / 3) % 3, tap % 3) - vec3<i32>(1);
  }
  fn originOf(place : vec3<i32>) -> vec3<i32> { return place * uniforms.stride; }
`;

/** @throws Error unless the output channels are a multiple of 4 */
const groupedConv3d: WebgpuKernel<'x' | 'kernels' | 'bias', ConvAttributes> = (
  { x, kernels, bias },
  { stride, groups, elu },
  backend,
) => {
  const [, d, h, w, ci] = x.shape as [number, number, number, number, number];
  const co = kernels.shape[5]!;
  if (co % 4 !== 0) throw new Error(`GroupedConv3d: expected output channels in fours, got ${co}`);
  const outShape = convOutputShape(x.shape, co, stride);
  const [, od, oh, ow] = outShape;
  const target = floats(backend, outShape);
  runImplicitGemm(backend, {
    key: `forward_${elu}`,
    stride,
    groups,
    classes: [{ parity: 0, volume: od * oh * ow }],
    source: x,
    sourceVolume: [d, h, w],
    sourceChannels: ci,
    target,
    targetVolume: [od, oh, ow],
    targetChannels: co,
    kernels: { name: 'kernels', tensor: kernels, width: 4 },
    others: [{ name: 'bias', tensor: bias, width: 4 }],
    geometry: GEOMETRY,
    weights: `fn weights(group : i32, tap : i32, channel : i32, vector : i32) -> vec4<f32> {
      return kernels[((group * 27 + tap) * uniforms.channels + channel) * uniforms.vectors + vector];
    }`,
    weightsAlong: 'column',
    finish: `fn finish(sum : vec4<f32>, vector : i32) -> vec4<f32> {
      let y = sum + bias[vector];
      return ${elu ? 'select(exp(y) - vec4<f32>(1.0), y, y > vec4<f32>(0.0))' : 'y'};
    }`,
  });
  return target;
};

export const groupedConv3dConfig = webgpuKernel(GROUPED_CONV_3D, groupedConv3d);
