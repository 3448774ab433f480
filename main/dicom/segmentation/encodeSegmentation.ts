import type { Vec3 } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { dcm, sct } from '../boxCodes.ts';
import { dicomTime } from '../dicomTime.ts';
import type { SourceStudy } from '../sourceStudy.ts';
import { codeSequence, decimalString } from '../srItems.ts';
import { derivedUid } from '../uid.ts';
import { writePart10 } from '../writePart10.ts';
import { BitPacker } from './packBits.ts';
import { recommendedCielab, type SegmentName, segmentCodes } from './segments.ts';
import type { SlicePlane } from './slicePlane.ts';

/** BINARY: a bit a segment, which may overlap. FRACTIONAL: a probability a segment. LABELMAP: a label a voxel. */
export type SegmentationType = 'binary' | 'fractional' | 'labelmap';

export interface SourceSlice extends SlicePlane {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** From 0. */
  readonly frame: number;
  readonly frames: number;
  /** Distance to the next slice and thickness, mm. */
  readonly spacingMm: number;
  readonly thicknessMm: number;
}

export interface Segmentation {
  readonly type: SegmentationType;
  readonly source: SourceStudy;
  readonly seriesUid: string;
  readonly slices: readonly SourceSlice[];
  readonly segments: readonly SegmentName[];
  /** Who made the masks: a model, and a reader where one corrected or accepted them. */
  readonly algorithm: string;
  readonly semiautomatic: boolean;
  readonly description: string;
  /** What the UIDs follow from besides the source: equal masks are one instance. */
  readonly identity: string;
  readonly writtenAt: Date;
  readonly softwareVersion: string;
  /**
   * The pixels of one slice, `[row, column]`. Binary: 0 or 1; fractional: 0 to 255 for probability 0 to 1;
   * labelmap: number of the segment from 1, whatever the segment asked for.
   */
  readonly frame: (slice: number, segment: number) => Uint8Array;
}

const CLASSES: Readonly<Record<SegmentationType, string>> = {
  binary: '1.2.840.10008.5.1.4.1.1.66.4',
  fractional: '1.2.840.10008.5.1.4.1.1.66.4',
  labelmap: '1.2.840.10008.5.1.4.1.1.66.7',
};
/** A value of DICOM has a 32-bit length. */
const MAX_PIXEL_BYTES = 0xffff_fffe;

/**
 * DICOM SEG (PS3.3 A.51, A.51.2) on the slices of the source series. Every slice has its frame, also an empty one:
 * readers that rebuild the volume from the frames would cut it otherwise.
 * @throws Refusal `segmentation-too-large`, `no-frame-of-reference`.
 */
export function encodeSegmentation(seg: Segmentation): readonly Uint8Array[] {
  if (seg.source.frameOfReferenceUid === '') {
    throw new Refusal(
      'no-frame-of-reference',
      'the images name no frame of reference; a mask would refer to nothing',
    );
  }
  const pixels = pixelData(seg);
  const sopInstanceUid = derivedUid('segmentation', seg.seriesUid, seg.type, seg.identity);
  const dataset = {
    ...header(seg, sopInstanceUid),
    ...imageModule(seg),
    ...functionalGroups(seg),
    PixelData: pixels.buffer,
    _vrMap: { PixelData: 'OB', PixelPaddingValue: 'US' },
  };
  return [writePart10({ sopClassUid: CLASSES[seg.type], sopInstanceUid }, dataset)];
}

/** Segment by segment, slice by slice; a label map has one frame a slice. */
function frameOrder({ type, slices, segments }: Segmentation): { slice: number; segment: number }[] {
  const layers = type === 'labelmap' ? 1 : segments.length;
  return Array.from({ length: layers }, (_, segment) =>
    slices.map((_, slice) => ({ slice, segment })),
  ).flat();
}

function pixelData(seg: Segmentation): Uint8Array {
  const { rows, columns } = seg.slices[0]!;
  const order = frameOrder(seg);
  const pixels = order.length * rows * columns;
  const bytes = seg.type === 'binary' ? Math.ceil(pixels / 8) : pixels;
  if (bytes > MAX_PIXEL_BYTES) {
    throw new Refusal(
      'segmentation-too-large',
      `expected at most ${MAX_PIXEL_BYTES} bytes of pixels, got ${bytes}; export fewer segments`,
    );
  }
  if (seg.type === 'binary') {
    const packer = new BitPacker(pixels);
    for (const { slice, segment } of order) packer.add(seg.frame(slice, segment));
    return packer.bytes;
  }
  const out = new Uint8Array(2 * Math.ceil(bytes / 2));
  order.forEach(({ slice, segment }, n) => void out.set(seg.frame(slice, segment), n * rows * columns));
  return out;
}

function header(seg: Segmentation, sopInstanceUid: string) {
  const [date, time] = dicomTime(seg.writtenAt);
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ImageType: ['DERIVED', 'PRIMARY'],
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    SOPClassUID: CLASSES[seg.type],
    SOPInstanceUID: sopInstanceUid,
    ...seg.source.patient,
    ...seg.source.study,
    Modality: 'SEG',
    SeriesInstanceUID: derivedUid('segmentation-series', seg.seriesUid, seg.type, seg.identity),
    SeriesNumber: 9102,
    SeriesDescription: 'Emphysema masks (research use only)',
    SeriesDate: date,
    SeriesTime: time,
    Manufacturer: 'DrasCLR Desktop',
    ManufacturerModelName: 'DrasCLR Desktop',
    DeviceSerialNumber: '1',
    SoftwareVersions: seg.softwareVersion,
    FrameOfReferenceUID: seg.source.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    InstanceNumber: 1,
    ContentDate: date,
    ContentTime: time,
    ContentLabel: 'EMPHYSEMA',
    ContentDescription: seg.description.slice(0, 64),
    ContentCreatorName: '',
    ReferencedSeriesSequence: [
      {
        SeriesInstanceUID: seg.seriesUid,
        ReferencedInstanceSequence: [
          ...new Map(seg.slices.map((slice) => [slice.sopInstanceUid, slice])).values(),
        ].map(({ sopClassUid, sopInstanceUid: uid }) => ({
          ReferencedSOPClassUID: sopClassUid,
          ReferencedSOPInstanceUID: uid,
        })),
      },
    ],
  };
}

function imageModule(seg: Segmentation) {
  const bits = seg.type === 'binary' ? 1 : 8;
  const { rows, columns } = seg.slices[0]!;
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: frameOrder(seg).length,
    Rows: rows,
    Columns: columns,
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    BurnedInAnnotation: 'NO',
    SegmentationType: seg.type.toUpperCase(),
    ...(seg.type === 'fractional' && {
      SegmentationFractionalType: 'PROBABILITY',
      MaximumFractionalValue: 255,
    }),
    ...(seg.type === 'labelmap' && { PixelPaddingValue: 0 }),
    ...(seg.type !== 'labelmap' && { SegmentsOverlap: seg.segments.length > 1 ? 'UNDEFINED' : 'NO' }),
    SegmentSequence: seg.segments.map((name, n) => segmentItem(seg, name, n + 1)),
  };
}

function segmentItem({ algorithm, semiautomatic }: Segmentation, name: SegmentName, number: number) {
  const { category, type, modifier, colour } = segmentCodes(name);
  return {
    SegmentNumber: number,
    SegmentLabel: name,
    SegmentAlgorithmType: semiautomatic ? 'SEMIAUTOMATIC' : 'AUTOMATIC',
    SegmentAlgorithmName: algorithm.slice(0, 64),
    SegmentedPropertyCategoryCodeSequence: codeSequence(category),
    SegmentedPropertyTypeCodeSequence: codeSequence(type).map((code) => ({
      ...code,
      ...(modifier && { SegmentedPropertyTypeModifierCodeSequence: codeSequence(modifier) }),
    })),
    ...(name.endsWith('lung') ? {} : { AnatomicRegionSequence: codeSequence(sct('39607008', 'Lung')) }),
    RecommendedDisplayCIELabValue: recommendedCielab(colour),
  };
}

function functionalGroups(seg: Segmentation) {
  const first = seg.slices[0]!;
  const organisation = derivedUid('dimensions', seg.seriesUid, seg.type, seg.identity);
  const bySegment = seg.type !== 'labelmap';
  const dimension = (index: number, group: number, label: string) => ({
    DimensionOrganizationUID: organisation,
    DimensionIndexPointer: index,
    FunctionalGroupPointer: group,
    DimensionDescriptionLabel: label,
  });
  return {
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organisation }],
    DimensionIndexSequence: [
      ...(bySegment ? [dimension(0x0062000b, 0x0062000a, 'Referenced Segment Number')] : []),
      dimension(0x00200032, 0x00209113, 'Image Position (Patient)'),
    ],
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [
          { ImageOrientationPatient: [...first.rowDirection, ...first.columnDirection].map(decimalString) },
        ],
        PixelMeasuresSequence: [
          {
            SliceThickness: decimalString(first.thicknessMm),
            SpacingBetweenSlices: decimalString(first.spacingMm),
            PixelSpacing: [decimalString(first.pixelSpacingMm[1]), decimalString(first.pixelSpacingMm[0])],
          },
        ],
      },
    ],
    PerFrameFunctionalGroupsSequence: frameOrder(seg).map(({ slice, segment }) =>
      frameGroups(seg.slices[slice]!, bySegment ? segment + 1 : null, slice + 1),
    ),
  };
}

const DERIVATION = dcm('113076', 'Segmentation');
const PURPOSE = dcm('121322', 'Source image for image processing operation');

function frameGroups(slice: SourceSlice, segment: number | null, position: number) {
  return {
    FrameContentSequence: [{ DimensionIndexValues: segment === null ? [position] : [segment, position] }],
    PlanePositionSequence: [{ ImagePositionPatient: (slice.position as Vec3).map(decimalString) }],
    ...(segment !== null && { SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }] }),
    DerivationImageSequence: [
      {
        DerivationCodeSequence: codeSequence(DERIVATION),
        SourceImageSequence: [
          {
            ReferencedSOPClassUID: slice.sopClassUid,
            ReferencedSOPInstanceUID: slice.sopInstanceUid,
            ...(slice.frames > 1 && { ReferencedFrameNumber: slice.frame + 1 }),
            // The mask is sampled at this image's own pixels.
            SpatialLocationsPreserved: 'YES',
            PurposeOfReferenceCodeSequence: codeSequence(PURPOSE),
          },
        ],
      },
    ],
  };
}
