import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../main/artefacts/safetensors.ts';

const tensors = new Map([
  ['conv1.weight', { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-8, 4, 5, 6) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
]);
const bytesOf = (...args: Parameters<typeof encodeSafetensors>): Uint8Array =>
  Buffer.concat(encodeSafetensors(...args));

function file(header: string, numbers = 0): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(numbers)]);
}
const entry = (from: number, to: number, shape = [1], dtype = 'F32'): unknown => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe('safetensors', () => {
  it('reads back what it wrote, order, shapes and metadata included', () => {
    const { tensors: read, metadata } = decodeSafetensors(bytesOf(tensors, { made: 'here' }), 'a');
    expect([...read]).toEqual([...tensors]);
    expect(metadata).toEqual({ made: 'here' });
  });

  it('starts its numbers at a multiple of 8', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd', 'ä']) {
      const [length, header] = encodeSafetensors(new Map([[name, tensors.get('scalar')!]]));
      expect((length!.byteLength + header!.byteLength) % 8).toBe(0);
    }
  });

  it('writes a part of a larger array as that part', () => {
    const data = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
    const { tensors: read } = decodeSafetensors(bytesOf(new Map([['part', { shape: [2], data }]])), 'a');
    expect([...read.get('part')!.data]).toEqual([1, 2]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a pickle', Buffer.from([0x80, 0x02, 0x7d, 0x71, 0, 0, 0, 0, 0]), /pickle/],
    ['a zipped PyTorch checkpoint', Buffer.from('PK\u0003\u0004 and more'), /pickle/],
    ['too few bytes', Buffer.from([1, 2]), /too few/],
    ['a header longer than the file', file('{}').subarray(0, 9), /header of 2 bytes/],
    ['a monstrous header', Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 1]), /header of/],
    ['a header that is not JSON', file('{"a":'), /not JSON/],
    ['a header that is a list', file('[]'), /not a JSON object/],
    ['another type of numbers', file(JSON.stringify({ a: entry(0, 2, [1], 'F16') }), 2), /F16, expected F32/],
    ['a shape that does not fit', file(JSON.stringify({ a: entry(0, 4, [2]) }), 4), /shape \[2\]/],
    ['a negative shape', file(JSON.stringify({ a: entry(0, 4, [-1]) }), 4), /valid shape/],
    ['offsets past the end', file(JSON.stringify({ a: entry(0, 8, [2]) }), 4), /0 to 8 of 4/],
    ['an overlap', file(JSON.stringify({ a: entry(0, 8, [2]), b: entry(4, 8) }), 8), /overlap/],
    ['a hole', file(JSON.stringify({ a: entry(4, 8) }), 8), /hole/],
    ['bytes at the end', file(JSON.stringify({ a: entry(0, 4) }), 12), /describes 4 bytes/],
    ['metadata that are not strings', file('{"__metadata__":{"a":1}}'), /metadata/],
    ['no description', file('{"a":3}'), /description of a/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'the file')).toThrow(message);
    expect(() => decodeSafetensors(bytes, 'the file')).toThrow(
      expect.objectContaining({ name: 'Refusal', code: 'weights-invalid' }),
    );
  });

  const python = (() => {
    try {
      execFileSync('python3', ['-c', 'import safetensors.numpy'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  it.skipIf(!python)('is read by the Python library', () => {
    const script =
      'import sys, safetensors.numpy as s; t = s.load(sys.stdin.buffer.read()); print(t["conv1.weight"].sum(), t["scalar"])';
    const printed = execFileSync('python3', ['-c', script], { input: bytesOf(tensors) }).toString();
    expect(printed).toMatch(/^16\.5 7\.0/);
  });
});
