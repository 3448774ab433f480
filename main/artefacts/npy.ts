import { writeFileAtomic } from './atomicFile.ts';

/** NumPy's `.npy` format 1.0 (NEP 1), little-endian, C order. */
export type NpyType = '<i2' | '<i8' | '<f4' | '<f8' | `<U${number}`;

/** The header, padded so that the numbers begin at a multiple of 64. */
export function npyHeader(type: NpyType, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padding = (64 - ((10 + text.length + 1) % 64)) % 64;
  const body = Buffer.from(`${text}${' '.repeat(padding)}\n`, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(body.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, body]);
}

/** @throws Refusal `library-full` or `library-read-only`. */
export async function writeNpy(
  path: string,
  shape: readonly number[],
  data: Int16Array | BigInt64Array | Float32Array | Float64Array,
): Promise<void> {
  const type =
    data instanceof Int16Array
      ? '<i2'
      : data instanceof BigInt64Array
        ? '<i8'
        : data instanceof Float32Array
          ? '<f4'
          : '<f8';
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await writeFileAtomic(path, [npyHeader(type, shape), bytes]);
}

/** Text as NumPy keeps it: UCS-4, padded with zeros to the longest. */
export async function writeNpyText(path: string, words: readonly string[]): Promise<void> {
  const longest = Math.max(1, ...words.map((word) => [...word].length));
  const codes = new Uint32Array(words.length * longest);
  for (const [n, word] of words.entries()) {
    for (const [c, letter] of [...word].entries()) codes[n * longest + c] = letter.codePointAt(0)!;
  }
  await writeFileAtomic(path, [npyHeader(`<U${longest}`, [words.length]), new Uint8Array(codes.buffer)]);
}
