import protobuf from 'protobufjs/minimal.js';

/**
 * The messages of ONNX that an exported encoder needs, by the field numbers of `onnx.proto` (IR version 8).
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A name in the shape is an axis of any length. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly producerVersion: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const IR_VERSION = 8;
const OPSET = 13;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const;

type Writer = protobuf.Writer;
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

const text = (writer: Writer, field: number, value: string): void =>
  void writer.uint32((field << 3) | BYTES).string(value);
const whole = (writer: Writer, field: number, value: number): void =>
  void writer.uint32((field << 3) | VARINT).int64(value);
const raw = (writer: Writer, field: number, value: Uint8Array): void =>
  void writer.uint32((field << 3) | BYTES).bytes(value);
function message(writer: Writer, field: number, write: (inner: Writer) => void): void {
  writer.uint32((field << 3) | BYTES).fork();
  write(writer);
  writer.ldelim();
}

export function encodeOnnx(model: OnnxModel): Uint8Array {
  const writer = protobuf.Writer.create();
  whole(writer, 1, IR_VERSION);
  text(writer, 2, 'DrasCLR Desktop');
  text(writer, 3, model.producerVersion);
  text(writer, 6, model.description);
  message(writer, 7, (graph) => {
    for (const node of model.nodes) message(graph, 1, (inner) => writeNode(inner, node));
    text(graph, 2, 'encoder');
    for (const tensor of model.initializers) message(graph, 5, (inner) => writeTensor(inner, tensor));
    for (const value of model.inputs) message(graph, 11, (inner) => writeValue(inner, value));
    for (const value of model.outputs) message(graph, 12, (inner) => writeValue(inner, value));
  });
  message(writer, 8, (opset) => {
    text(opset, 1, '');
    whole(opset, 2, OPSET);
  });
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  }
  return writer.finish();
}

function writeNode(writer: Writer, { op, inputs, output, attributes = {} }: OnnxNode): void {
  for (const name of inputs) text(writer, 1, name);
  text(writer, 2, output);
  text(writer, 3, output);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, (attribute) => {
      text(attribute, 1, name);
      if (typeof value === 'number') {
        whole(attribute, 3, value);
        whole(attribute, 20, ATTRIBUTE.int);
      } else if ('float' in value) {
        attribute.uint32((2 << 3) | FIXED32).float(value.float);
        whole(attribute, 20, ATTRIBUTE.float);
      } else {
        for (const item of value) whole(attribute, 8, item);
        whole(attribute, 20, ATTRIBUTE.ints);
      }
    });
  }
}

function writeTensor(writer: Writer, { name, shape, data }: OnnxTensor): void {
  for (const length of shape) whole(writer, 1, length);
  whole(writer, 2, data instanceof Float32Array ? FLOAT : INT64);
  text(writer, 8, name);
  raw(writer, 9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(writer: Writer, { name, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      whole(tensor, 1, FLOAT);
      message(tensor, 2, (dimensions) => {
        for (const length of shape) {
          message(dimensions, 1, (axis) =>
            typeof length === 'number' ? whole(axis, 1, length) : text(axis, 2, length),
          );
        }
      });
    }),
  );
}
