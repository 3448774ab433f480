import dcmjsCodecs from 'dcmjs-codecs';
import type { Instance } from './instance.ts';
import type { PixelCodec } from './transferSyntaxes.ts';

const { Context, NativeCodecs, log } = dcmjsCodecs;

/** Past this the module is started afresh: WebAssembly memory grows and never shrinks. */
const MAX_MODULE_BYTES = 512 * 1024 * 1024;

let ready: Promise<void> | undefined;

/**
 * Decodes one frame with dcmjs-codecs (libjpeg, CharLS, OpenJPEG, OpenJPH in one WebAssembly module).
 * @returns little-endian samples, `bitsAllocated` wide, `[row, column]`.
 * @throws whatever the decoder throws on a bad codestream; the module is then started afresh, since a
 * decoder that was left in its middle keeps its memory.
 */
export async function decodeWithModule(
  codec: Exclude<PixelCodec, 'native'>,
  encoded: Uint8Array,
  format: Pick<Instance, 'rows' | 'columns' | 'bitsAllocated' | 'bitsStored' | 'signed' | 'photometric'>,
): Promise<Uint8Array> {
  ready ??= start();
  await ready;
  const context = new Context({
    width: format.columns,
    height: format.rows,
    bitsAllocated: format.bitsAllocated,
    bitsStored: format.bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: format.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: format.photometric,
    encodedBuffer: encoded,
  });
  try {
    const decoded = decode(codec, context).getDecodedBuffer();
    if (moduleBytes() > MAX_MODULE_BYTES) ready = undefined;
    return decoded ?? new Uint8Array(0);
  } catch (error) {
    ready = undefined;
    throw error;
  }
}

function start(): Promise<void> {
  log.setLevel('silent');
  return NativeCodecs.initializeAsync();
}

function decode(
  codec: Exclude<PixelCodec, 'native'>,
  context: InstanceType<typeof Context>,
): InstanceType<typeof Context> {
  switch (codec) {
    case 'rle':
      return NativeCodecs.decodeRle(context);
    case 'jpeg':
      return NativeCodecs.decodeJpeg(context);
    case 'jpeg-ls':
      return NativeCodecs.decodeJpegLs(context);
    case 'jpeg-2000':
      return NativeCodecs.decodeJpeg2000(context);
    case 'ht-jpeg-2000':
      return NativeCodecs.decodeHtJpeg2000(context);
  }
}

/** The package keeps its memory in an undeclared field. */
function moduleBytes(): number {
  const { wasmApi } = NativeCodecs as unknown as { wasmApi?: { wasmMemory: WebAssembly.Memory } };
  return wasmApi?.wasmMemory.buffer.byteLength ?? 0;
}
