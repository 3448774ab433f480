import { Refusal } from '../../native-models/common/refusal.ts';
import { codestreamSize } from './codestream.ts';
import { encapsulatedFrames } from './encapsulatedFrames.ts';
import type { Instance } from './instance.ts';
import { fitLastTilePart } from './jpeg2000TilePart.ts';
import { decodeWithModule } from './nativeCodecs.ts';
import type { OpenImage } from './readInstance.ts';
import { transferSyntax } from './transferSyntaxes.ts';

/**
 * Stored words of one frame, `[row, column]`, as their 16 bits are written (8-bit pixels widened): neither sign nor
 * unused bits are touched yet.
 * @param frame from 0.
 * @throws Refusal `bad-pixel-data` when the codestream is damaged or of another size than the header says.
 */
export async function frameWords(image: OpenImage, frame: number): Promise<Uint16Array> {
  const { instance } = image;
  if (!(frame >= 0 && frame < instance.frames))
    throw new RangeError(`frameWords: expected a frame of ${instance.frames}, got ${frame}`);
  const bytes = image.dataSet.elements.x7fe00010!.fragments
    ? await decompress(image, frame)
    : nativeFrame(image, frame);
  return toWords(bytes, instance);
}

/** Stored values of one frame, `[row, column]`, before rescale: signed or unsigned as the header says. */
export async function decodePixels(image: OpenImage, frame: number): Promise<Int16Array | Uint16Array> {
  const words = await frameWords(image, frame);
  const { signed, bitsStored } = image.instance;
  const out = signed ? new Int16Array(words.length) : new Uint16Array(words.length);
  const unused = 32 - bitsStored;
  for (let i = 0; i < words.length; i++)
    out[i] = signed ? (words[i]! << unused) >> unused : (words[i]! << unused) >>> unused;
  return out;
}

function nativeFrame({ instance, dataSet }: OpenImage, frame: number): Uint8Array {
  const size = frameBytes(instance);
  const from = dataSet.elements.x7fe00010!.dataOffset + frame * size;
  // A copy, which Buffer's own slice is not: what is swapped must not be the file.
  const bytes = Uint8Array.prototype.slice.call(dataSet.byteArray, from, from + size);
  const swap = !dataSet.encoding.littleEndian && instance.bitsAllocated === 16;
  return swap ? Buffer.from(bytes.buffer, bytes.byteOffset, size).swap16() : bytes;
}

async function decompress({ instance, dataSet }: OpenImage, frame: number): Promise<Uint8Array> {
  const codec = transferSyntax(instance.transferSyntaxUid)?.codec ?? 'native';
  if (codec === 'native')
    throw bad(`expected uncompressed pixels by ${instance.transferSyntaxUid}, got fragments`);
  const frames = encapsulatedFrames(dataSet.byteArray, dataSet.elements.x7fe00010!, instance.frames);
  if (typeof frames === 'string') throw bad(frames);
  const encoded = new Uint8Array(Buffer.concat(frames[frame]!));
  if (codec !== 'rle') checkSize(encoded, instance);
  const mended = codec === 'jpeg-2000' && instance.lossy ? fitLastTilePart(encoded) : encoded;
  const decoded = await decodeWithModule(codec, mended, instance).catch((error: unknown) => {
    throw bad(`the ${codec} decoder says: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (decoded.length < frameBytes(instance))
    throw bad(`expected ${frameBytes(instance)} bytes after ${codec}, got ${decoded.length}`);
  return decoded;
}

/** The decoders allocate what the codestream says; so it must say what the header says. */
function checkSize(encoded: Uint8Array, { rows, columns }: Instance): void {
  const size = codestreamSize(encoded);
  if (!size) throw bad('expected a codestream, got other bytes');
  if (size.rows !== rows || size.columns !== columns || size.components !== 1)
    throw bad(
      `expected a codestream of ${columns} × ${rows} × 1, got ${size.columns} × ${size.rows} × ${size.components}`,
    );
}

function toWords(bytes: Uint8Array, { rows, columns, bitsAllocated }: Instance): Uint16Array {
  const count = rows * columns;
  if (bitsAllocated === 8) return Uint16Array.from(bytes.subarray(0, count));
  // Words begin at even addresses only.
  const even = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.prototype.slice.call(bytes, 0, 2 * count);
  return new Uint16Array(even.buffer, even.byteOffset, count);
}

const frameBytes = ({ rows, columns, bitsAllocated }: Instance): number =>
  rows * columns * (bitsAllocated / 8);

const bad = (what: string): Refusal => new Refusal('bad-pixel-data', `Pixel data: ${what}.`);
