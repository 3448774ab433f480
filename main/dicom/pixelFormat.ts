import { number, text, uint16 } from './attributes.ts';
import type { DataSet } from './dataSet.ts';
import { encapsulatedFrames } from './encapsulatedFrames.ts';
import { type Instance, rejected, skipped, type Verdict } from './instance.ts';
import type { ParsedFile } from './parseDataSet.ts';
import { transferSyntax } from './transferSyntaxes.ts';

/** Edges and frames that no CT exceeds; they bound what a lying header can make us allocate. */
const MAX_EDGE = 4096;
const MAX_FRAMES = 20_000;

export type PixelFormat = Pick<
  Instance,
  'rows' | 'columns' | 'frames' | 'bitsAllocated' | 'bitsStored' | 'signed' | 'photometric'
>;

/** How the pixels are stored, or why we cannot read such pixels. */
export function readPixelFormat({ dataSet, transferSyntaxUid }: ParsedFile): PixelFormat | Verdict {
  if (!transferSyntax(transferSyntaxUid))
    return rejected(
      'unsupported-transfer-syntax',
      `Transfer syntax ${transferSyntaxUid} has no decoder here.`,
    );
  const samples = uint16(dataSet, 'x00280002') ?? 1;
  const photometric = text(dataSet, 'x00280004') || 'MONOCHROME2';
  if (samples !== 1 || (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2'))
    return skipped('not-ct', `Expected one grey sample a pixel, got ${samples} of ${photometric}.`);
  const rows = uint16(dataSet, 'x00280010') ?? 0;
  const columns = uint16(dataSet, 'x00280011') ?? 0;
  // 0 frames are written for the one that is there.
  const frames = number(dataSet, 'x00280008') || 1;
  const sane = rows > 0 && columns > 0 && Number.isInteger(frames) && frames > 0;
  if (!sane)
    return rejected('malformed', `Expected rows, columns and frames, got ${rows}, ${columns}, ${frames}.`);
  if (rows > MAX_EDGE || columns > MAX_EDGE || frames > MAX_FRAMES)
    return rejected(
      'too-large',
      `Expected at most ${MAX_EDGE} × ${MAX_EDGE} × ${MAX_FRAMES}, got ${columns} × ${rows} × ${frames}.`,
    );
  const bitsAllocated = uint16(dataSet, 'x00280100');
  const bitsStored = uint16(dataSet, 'x00280101') ?? bitsAllocated ?? 0;
  const highBit = uint16(dataSet, 'x00280102') ?? bitsStored - 1;
  const whole = bitsAllocated === 8 || bitsAllocated === 16;
  if (!whole || bitsStored < 1 || bitsStored > bitsAllocated || highBit !== bitsStored - 1)
    return rejected(
      'unsupported-pixel-format',
      `Expected 8 or 16 bits allocated, got ${bitsAllocated} with ${bitsStored} stored up to bit ${highBit}.`,
    );
  const signed = uint16(dataSet, 'x00280103') === 1;
  return { rows, columns, frames, bitsAllocated, bitsStored, signed, photometric };
}

/** Refuses pixel data that are shorter than the header says, or that do not make up its frames. */
export function checkPixelData(dataSet: DataSet, format: PixelFormat): Verdict | undefined {
  const pixelData = dataSet.elements.x7fe00010!;
  const expected = format.rows * format.columns * format.frames * (format.bitsAllocated / 8);
  if (pixelData.fragments) {
    const frames = encapsulatedFrames(dataSet.byteArray, pixelData, format.frames);
    return typeof frames === 'string' ? rejected('truncated', `Pixel data: ${frames}.`) : undefined;
  }
  if (pixelData.length >= expected) return undefined;
  return rejected('truncated', `Expected ${expected} bytes of pixel data, got ${pixelData.length}.`);
}
