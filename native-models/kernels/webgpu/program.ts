import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';

type TfjsProgram = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** One buffer that a program reads. */
export interface ProgramInput {
  readonly name: string;
  readonly tensor: TensorInfo;
  /** Numbers per element of the array that the shader sees: `f32` or `vec4<f32>`. */
  readonly width: 1 | 4;
}

/** Every tensor as an array of `vec4<f32>`, under its name. */
export const vectorInputs = (tensors: Readonly<Record<string, TensorInfo>>): ProgramInput[] =>
  Object.entries(tensors).map(([name, tensor]) => ({ name, tensor, width: 4 }));

/** A compute shader in WGSL over buffers; the shapes of their tensors do not matter to it. */
export interface Program {
  /** Tells programs of different source apart; tfjs compiles each once. */
  readonly key: string;
  /**
   * Declarations and a function `main`. Inputs are arrays of their names, the output is `result`,
   * uniforms are `uniforms.name`; {@link HEAD} gives the number of the workgroup and of the thread.
   */
  readonly source: string;
  readonly threads: number;
  readonly workgroups: number;
  readonly inputs: readonly ProgramInput[];
  readonly output: { readonly tensor: TensorInfo; readonly width: 1 | 4 };
  /** Integers, in this order. */
  readonly uniforms: Readonly<Record<string, number>>;
  /** Behind the integers. */
  readonly floats?: Readonly<Record<string, number>>;
}

/** First lines of each `main`. More workgroups may run than were asked for: the last ones have nothing to do. */
export const HEAD = `
  let thread = i32(localIndex);
  let workgroup = i32(workgroupId.x + numWorkgroups.x * (workgroupId.y + numWorkgroups.y * workgroupId.z));
`;

/** Lets tfjs compile, cache, bind and queue a program. */
export function runProgram(backend: WebGPUBackend, program: Program): void {
  const { key, source, threads, workgroups, inputs, output, uniforms, floats = {} } = program;
  const flat = ({ dataId, dtype, shape }: TensorInfo): TensorInfo => ({
    dataId,
    dtype,
    shape: [util.sizeFromShape(shape)],
  });
  const names = (type: string, values: object): string[] =>
    Object.keys(values).map((name) => `${name} : ${type},`);
  const values = (
    type: string,
    numbers: Readonly<Record<string, number>>,
  ): { type: string; data: number[] }[] => Object.values(numbers).map((value) => ({ type, data: [value] }));
  const tfjs: TfjsProgram = {
    shaderKey: `drasclr_${key}`,
    getUserCode: () => source,
    workgroupSize: [threads, 1, 1],
    dispatch: [workgroups, 1, 1],
    dispatchLayout: { x: [0] },
    variableNames: inputs.map(({ name }) => name),
    variableComponents: inputs.map(({ width }) => width),
    outputComponent: output.width,
    outputShape: flat(output.tensor).shape,
    uniforms: [...names('i32', uniforms), ...names('f32', floats)].join(' '),
  };
  backend.runWebGPUProgram(
    tfjs,
    inputs.map(({ tensor }) => flat(tensor)),
    'float32',
    [...values('int32', uniforms), ...values('float32', floats)],
    flat(output.tensor),
  );
}

export const floats = (backend: WebGPUBackend, shape: readonly number[]): TensorInfo =>
  backend.makeTensorInfo([...shape], 'float32');

/** Runs `use` with a table on the device, freed afterwards. */
export function withTable(
  backend: WebGPUBackend,
  values: Int32Array,
  use: (table: TensorInfo) => void,
): void {
  const table = backend.makeTensorInfo([values.length], 'int32', values);
  use(table);
  backend.disposeData(table.dataId);
}
