import type { Vec3 } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { element, items, number, numbers, text, uint16 } from '../attributes.ts';
import type { DataSet, Tag } from '../dataSet.ts';
import { isVerdict } from '../instance.ts';
import { parseDataSet } from '../parseDataSet.ts';
import type { SegmentationType } from './encodeSegmentation.ts';
import { unpackBits } from './packBits.ts';

export interface ReadSegment {
  readonly number: number;
  readonly label: string;
  /** `value@scheme` of category, type and modifier. */
  readonly codes: readonly string[];
}

export interface ReadFrame {
  /** Null in a label map: its pixels are the numbers of the segments. */
  readonly segment: number | null;
  /** Centre of the first pixel, LPS mm. */
  readonly position: Vec3;
  readonly rowDirection: Vec3;
  readonly columnDirection: Vec3;
  readonly pixelSpacingMm: readonly [number, number];
  /** Of the image that it was drawn on; empty where none is named. */
  readonly sourceInstanceUid: string;
  /** `[row, column]`: 0 or 1; 0 to `maximum`; or labels. */
  readonly pixels: () => Uint8Array;
}

export interface ReadSegmentation {
  readonly type: SegmentationType;
  readonly seriesUids: readonly string[];
  readonly frameOfReferenceUid: string;
  readonly rows: number;
  readonly columns: number;
  /** The stored value of probability 1 in a fractional one. */
  readonly maximum: number;
  readonly segments: readonly ReadSegment[];
  readonly frames: readonly ReadFrame[];
}

const CLASSES = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.[47]$/;
const NATIVE = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'];

/** True for a DICOM SEG, by its bytes. */
export function isSegmentation(bytes: Uint8Array): boolean {
  const parsed = parseDataSet(bytes);
  return !isVerdict(parsed) && CLASSES.test(text(parsed.dataSet, 'x00080016'));
}

/**
 * Reads a DICOM SEG of one, eight or sixteen bits a pixel without compression.
 * @throws Refusal `not-a-segmentation`, `segmentation-unreadable` with what was expected and what came.
 */
export function readSegmentation(bytes: Uint8Array): ReadSegmentation {
  const parsed = parseDataSet(bytes);
  if (isVerdict(parsed) || !CLASSES.test(text(parsed.dataSet, 'x00080016'))) {
    throw new Refusal('not-a-segmentation', 'expected a DICOM segmentation (SEG), got another file');
  }
  const { dataSet, transferSyntaxUid } = parsed;
  if (!NATIVE.includes(transferSyntaxUid))
    throw unreadable(`expected uncompressed pixels, got transfer syntax ${transferSyntaxUid}`);
  const type = text(dataSet, 'x00620001').toLowerCase() as SegmentationType;
  if (!['binary', 'fractional', 'labelmap'].includes(type))
    throw unreadable(`expected BINARY, FRACTIONAL or LABELMAP, got ${type || 'no type'}`);
  const rows = uint16(dataSet, 'x00280010') ?? 0;
  const columns = uint16(dataSet, 'x00280011') ?? 0;
  const bits = uint16(dataSet, 'x00280100') ?? 0;
  const count = number(dataSet, 'x00280008') ?? 0;
  const shared = items(dataSet, 'x52009229')[0];
  const perFrame = items(dataSet, 'x52009230');
  const pixels = element(dataSet, 'x7fe00010');
  if (!pixels || perFrame.length !== count || count < 1 || rows * columns === 0) {
    throw unreadable(
      `expected pixels and ${count} frames of ${columns} × ${rows} with their groups, got ${perFrame.length} groups`,
    );
  }
  if (!(bits === 1 ? type === 'binary' : bits === 8 || (bits === 16 && type === 'labelmap'))) {
    throw unreadable(`expected 1 bit (binary), 8, or 16 (label map) a pixel, got ${bits} (${type})`);
  }
  if (pixels.length < Math.ceil((count * rows * columns * bits) / 8))
    throw unreadable('the pixels are cut short');
  const stored = dataSet.byteArray.subarray(pixels.dataOffset, pixels.dataOffset + pixels.length);
  return {
    type,
    seriesUids: items(dataSet, 'x00081115').map((series) => text(series, 'x0020000e')),
    frameOfReferenceUid: text(dataSet, 'x00200052'),
    rows,
    columns,
    maximum: uint16(dataSet, 'x0062000e') ?? 255,
    segments: items(dataSet, 'x00620002').map(segmentOf),
    frames: perFrame.map((groups, n) => ({
      ...frameOf(groups, shared, type),
      pixels: () => frameOfPixels(stored, n, rows * columns, bits),
    })),
  };
}

function segmentOf(item: DataSet): ReadSegment {
  const type = items(item, 'x0062000f')[0];
  const coded = [items(item, 'x00620003')[0], type, items(type, 'x00620011')[0]];
  return {
    number: uint16(item, 'x00620004') ?? 0,
    label: text(item, 'x00620005'),
    codes: coded.flatMap((code) => (code ? [`${text(code, 'x00080100')}@${text(code, 'x00080102')}`] : [])),
  };
}

function frameOf(
  groups: DataSet,
  shared: DataSet | undefined,
  type: SegmentationType,
): Omit<ReadFrame, 'pixels'> {
  const group = (tag: Tag): DataSet | undefined => items(groups, tag)[0] ?? items(shared, tag)[0];
  const list = (tag: Tag, value: Tag, length: number): number[] => {
    const item = group(tag);
    const found = item && numbers(item, value);
    if (found?.length !== length) throw unreadable(`expected ${length} numbers in ${value} of each frame`);
    return found;
  };
  const position = list('x00209113', 'x00200032', 3);
  const orientation = list('x00209116', 'x00200037', 6);
  const [rowSpacing, columnSpacing] = list('x00289110', 'x00280030', 2) as [number, number];
  const identification = group('x0062000a');
  const segment = type === 'labelmap' ? null : ((identification && uint16(identification, 'x0062000b')) ?? 0);
  const source = items(items(groups, 'x00089124')[0], 'x00082112')[0];
  return {
    segment,
    position: [position[0]!, position[1]!, position[2]!],
    rowDirection: [orientation[0]!, orientation[1]!, orientation[2]!],
    columnDirection: [orientation[3]!, orientation[4]!, orientation[5]!],
    pixelSpacingMm: [columnSpacing, rowSpacing],
    sourceInstanceUid: source ? text(source, 'x00081155') : '',
  };
}

function frameOfPixels(stored: Uint8Array, n: number, count: number, bits: number): Uint8Array {
  if (bits === 1) return unpackBits(stored, n * count, count);
  if (bits === 8) return Uint8Array.from(stored.subarray(n * count, (n + 1) * count));
  const view = new DataView(stored.buffer, stored.byteOffset + 2 * n * count, 2 * count);
  return Uint8Array.from({ length: count }, (_, i) => {
    const label = view.getUint16(2 * i, true);
    if (label > 255) throw unreadable(`expected labels up to 255, got ${label}`);
    return label;
  });
}

const unreadable = (what: string): Refusal =>
  new Refusal('segmentation-unreadable', `the segmentation: ${what}`);
