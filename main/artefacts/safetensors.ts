import { Refusal } from '../../native-models/common/refusal.ts';
import type { NamedTensor, NamedTensors } from '../../native-models/network/weights.ts';

/**
 * The safetensors format: u64 length of the header, the header in JSON (name → dtype, shape, offsets
 * into what follows), then the numbers, little-endian. Nothing in it can be executed. We write and
 * read float32 only.
 */
export interface Safetensors {
  readonly tensors: NamedTensors;
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
/** Our largest checkpoints name a few hundred tensors; the reference implementation allows 100 MB. */
const LARGEST_HEADER = 4_000_000;
const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** The file in pieces that can be written one after the other, without a copy of the numbers. */
export function encodeSafetensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array[] {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    const end = offset + data.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  // spaces at the end bring the numbers to a multiple of 8
  const text = JSON.stringify(header);
  const unpadded = Buffer.byteLength(text);
  const bytes = Buffer.from(text + ' '.repeat((8 - (unpadded % 8)) % 8));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(bytes.length));
  const numbers = [...tensors.values()].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return [length, bytes, ...numbers];
}

/**
 * @param source what the bytes are called in messages
 * @throws Refusal `weights-invalid` for anything but a well-formed safetensors file of float32
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const header = parseHeader(bytes, source);
  const start = LENGTH_BYTES + header.length;
  const size = bytes.byteLength - start;
  const tensors = new Map<string, NamedTensor>();
  const spans: (readonly [number, number])[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header.json)) {
    if (name === '__metadata__') {
      metadata = checkMetadata(value, source);
      continue;
    }
    const { shape, from, to } = checkEntry(name, value, size, source);
    spans.push([from, to]);
    // a copy: in the file the numbers need not be aligned, and a view would keep all of it in memory
    const data = new Float32Array((to - from) / FLOAT);
    new Uint8Array(data.buffer).set(bytes.subarray(start + from, start + to));
    tensors.set(name, { shape, data });
  }
  checkCover(spans, size, source);
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array, source: string): { length: number; json: Record<string, unknown> } {
  if (bytes[0] === 0x80 || (bytes[0] === 0x50 && bytes[1] === 0x4b)) {
    refuse(
      source,
      'is a pickle (PyTorch checkpoint), which could run code when read; convert it to safetensors first',
    );
  }
  if (bytes.byteLength < LENGTH_BYTES) refuse(source, `has ${bytes.byteLength} bytes, too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > LARGEST_HEADER || Number(length) > bytes.byteLength - LENGTH_BYTES) {
    refuse(source, `announces a header of ${length} bytes in a file of ${bytes.byteLength}`);
  }
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + Number(length)));
  return { length: Number(length), json: parseObject(text, source) };
}

function parseObject(text: string, source: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    refuse(source, `has a header that is not JSON (${(error as Error).message})`);
  }
  if (!isObject(json)) refuse(source, 'has a header that is not a JSON object');
  return json;
}

function checkEntry(
  name: string,
  value: unknown,
  size: number,
  source: string,
): { readonly shape: readonly number[]; readonly from: number; readonly to: number } {
  if (!isObject(value)) refuse(source, `has no description of ${name}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32') refuse(source, `holds ${name} as ${String(dtype)}, expected F32`);
  if (!isCounts(shape)) refuse(source, `gives ${name} no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) refuse(source, `gives ${name} no valid offsets`);
  const [from, to] = offsets as readonly [number, number];
  const expected = shape.reduce((product, length) => product * length, FLOAT);
  if (from > to || to > size || to - from !== expected) {
    refuse(
      source,
      `puts ${name} of shape [${shape}] (${expected} bytes) at ${from} to ${to} of ${size} bytes`,
    );
  }
  return { shape, from, to };
}

/** Holes and overlaps are forbidden: they could hide other content. */
function checkCover(spans: readonly (readonly [number, number])[], size: number, source: string): void {
  let end = 0;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end)
      refuse(source, `has a hole or an overlap at byte ${Math.min(from, end)} of its numbers`);
    end = to;
  }
  if (end !== size) refuse(source, `describes ${end} bytes of numbers, but holds ${size}`);
}

function checkMetadata(value: unknown, source: string): Readonly<Record<string, string>> {
  if (!isObject(value) || !Object.values(value).every((item) => typeof item === 'string')) {
    refuse(source, 'has metadata that are not strings');
  }
  return value as Readonly<Record<string, string>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

function refuse(source: string, what: string): never {
  throw new Refusal('weights-invalid', `${source} ${what}`);
}
