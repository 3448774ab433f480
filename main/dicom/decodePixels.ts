import { Refusal } from '../../native-models/common/refusal.ts';
import { codestreamSize } from './codestream.ts';
import { encapsulatedFrames } from './encapsulatedFrames.ts';
import type { Instance } from './instance.ts';
import { fitLastTilePart } from './jpeg2000TilePart.ts';
import { decodeWithModule } from './nativeCodecs.ts';
import { EXPLICIT_BE } from './parseDataSet.ts';
import type { OpenImage } from './readInstance.ts';
import { transferSyntax } from './transferSyntaxes.ts';

/**
 * Stored values of one frame, `[row, column]`, before rescale: signed or unsigned as the header says,
 * bits above BitsStored replaced by the sign or by zero.
 * @param frame from 0.
 * @throws Refusal `bad-pixel-data` when the codestream is damaged or of another size than the header says.
 */
export async function decodePixels(image: OpenImage, frame: number): Promise<Int16Array | Uint16Array> {
  const { instance } = image;
  if (!(frame >= 0 && frame < instance.frames))
    throw new RangeError(`decodePixels: expected a frame of ${instance.frames}, got ${frame}`);
  const bytes = image.dataSet.elements.x7fe00010!.encapsulatedPixelData
    ? await decompress(image, frame)
    : nativeFrame(image, frame);
  return storedValues(bytes, instance);
}

function nativeFrame({ instance, dataSet }: OpenImage, frame: number): Uint8Array {
  const size = frameBytes(instance);
  const from = dataSet.elements.x7fe00010!.dataOffset + frame * size;
  const bytes = dataSet.byteArray.slice(from, from + size);
  const swap = instance.transferSyntaxUid === EXPLICIT_BE && instance.bitsAllocated === 16;
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

function storedValues(bytes: Uint8Array, instance: Instance): Int16Array | Uint16Array {
  const count = instance.rows * instance.columns;
  const wide = instance.bitsAllocated === 16;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = instance.signed ? new Int16Array(count) : new Uint16Array(count);
  const unused = 32 - instance.bitsStored;
  for (let i = 0; i < count; i++) {
    const value = wide ? view.getUint16(2 * i, true) : bytes[i]!;
    out[i] = instance.signed ? (value << unused) >> unused : (value << unused) >>> unused;
  }
  return out;
}

const frameBytes = ({ rows, columns, bitsAllocated }: Instance): number =>
  rows * columns * (bitsAllocated / 8);

const bad = (what: string): Refusal => new Refusal('bad-pixel-data', `Pixel data: ${what}.`);
