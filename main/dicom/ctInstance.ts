import type { CtVolume } from '../../native-models/common/volume.ts';
import type { CtSeriesAttributes, PixelStorage } from './ctSeries.ts';
import { derivedUid } from './uid.ts';
import { EXPLICIT_LE, writePart10 } from './writePart10.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const SYNTAX = { explicit: EXPLICIT_LE, implicit: '1.2.840.10008.1.2' } as const;

/** DS: at most 16 characters. */
const decimal = (value: number): string => Number(value.toFixed(6)).toString().slice(0, 16);

/** HU to stored values, clamped to what the bits hold; padding is outside that range and kept. */
export function storePixels(hu: Int16Array, storage: PixelStorage): Int16Array | Uint16Array {
  const { signed, bitsStored, intercept, paddingHu } = storage;
  const low = signed ? -(2 ** (bitsStored - 1)) : 0;
  const high = 2 ** (signed ? bitsStored - 1 : bitsStored) - 1;
  const out = signed ? new Int16Array(hu.length) : new Uint16Array(hu.length);
  for (let n = 0; n < hu.length; n++) {
    const stored = hu[n]! - intercept;
    out[n] = hu[n] === paddingHu ? stored : Math.min(high, Math.max(low, stored));
  }
  return out;
}

/**
 * One slice as a DICOM file (CT Image Storage, PS3.3 A.3).
 * @param slice index along k. @param instanceNumber from 1; need not follow the position.
 */
export function encodeCtInstance(
  ct: CtVolume,
  slice: number,
  instanceNumber: number,
  attributes: CtSeriesAttributes,
): Uint8Array {
  const { storage, uidSeed } = attributes;
  const sopInstanceUid = derivedUid(uidSeed, 'instance', slice);
  const dataset = {
    _vrMap: {
      PixelData: 'OW',
      PixelPaddingValue: storage.signed ? 'SS' : 'US',
    },
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: CT_IMAGE_STORAGE,
    SOPInstanceUID: sopInstanceUid,
    InstanceNumber: instanceNumber,
    ...patientAndStudy(attributes),
    ...series(attributes),
    ...acquisition(attributes),
    ...plane(ct, slice, attributes),
    ...pixels(ct, slice, storage),
  };
  return writePart10(
    { sopClassUid: CT_IMAGE_STORAGE, sopInstanceUid, transferSyntax: SYNTAX[storage.transferSyntax] },
    dataset,
  );
}

/** Patient and General Study modules (C.7.1.1, C.7.2.1, C.7.2.2). */
const patientAndStudy = (attributes: CtSeriesAttributes) => ({
  PatientName: attributes.patientName,
  PatientID: attributes.patientId,
  PatientBirthDate: '',
  PatientSex: attributes.patientSex,
  ...(attributes.patientAgeYears !== null && {
    PatientAge: `${String(attributes.patientAgeYears).padStart(3, '0')}Y`,
  }),
  StudyInstanceUID: derivedUid(attributes.uidSeed, 'study'),
  StudyID: '1',
  StudyDate: attributes.studyDate,
  StudyTime: '100000',
  StudyDescription: attributes.studyDescription,
  AccessionNumber: '',
  ReferringPhysicianName: '',
});

/** General Series, Frame of Reference and Equipment modules (C.7.3.1, C.7.4.1, C.7.5.1). */
const series = (attributes: CtSeriesAttributes) => ({
  Modality: 'CT',
  SeriesInstanceUID: derivedUid(attributes.uidSeed, 'series', attributes.seriesNumber),
  SeriesNumber: attributes.seriesNumber,
  SeriesDate: attributes.studyDate,
  SeriesTime: '100500',
  SeriesDescription: attributes.seriesDescription,
  ProtocolName: 'CHEST PHANTOM',
  BodyPartExamined: 'CHEST',
  PatientPosition: 'HFS',
  FrameOfReferenceUID: derivedUid(attributes.uidSeed, 'frame'),
  PositionReferenceIndicator: '',
  Manufacturer: attributes.manufacturer,
  ManufacturerModelName: attributes.model,
});

/** What the scanner did: General Acquisition and CT Image modules (C.7.10.1, C.8.2.1). */
const acquisition = (attributes: CtSeriesAttributes) => ({
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  AcquisitionNumber: 1,
  AcquisitionDate: attributes.studyDate,
  AcquisitionTime: '100500',
  ContentDate: attributes.studyDate,
  ContentTime: '100600',
  KVP: attributes.kvp === null ? '' : decimal(attributes.kvp),
  ...(attributes.tubeCurrentMa !== null && { XRayTubeCurrent: Math.round(attributes.tubeCurrentMa) }),
  ConvolutionKernel: attributes.kernel,
});

/** Image Plane module (C.7.6.2): where the slice lies in the patient, LPS mm. */
function plane(ct: CtVolume, slice: number, attributes: CtSeriesAttributes) {
  const { dimensions, spacingMm, origin, direction: d } = ct.grid;
  const along = slice * spacingMm[2];
  const position = [origin[0] + d[2] * along, origin[1] + d[5] * along, origin[2] + d[8] * along];
  return {
    ImagePositionPatient: position.map(decimal),
    ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]].map(decimal),
    SliceLocation: decimal(position[2]!),
    SliceThickness: decimal(attributes.sliceThicknessMm),
    PixelSpacing: [decimal(spacingMm[1]), decimal(spacingMm[0])],
    ReconstructionDiameter: decimal(spacingMm[0] * dimensions[0]),
  };
}

/** Image Pixel, VOI LUT and rescale of CT Image modules (C.7.6.3, C.11.2, C.8.2.1). */
function pixels(ct: CtVolume, slice: number, storage: PixelStorage) {
  const [columns, rows] = ct.grid.dimensions;
  const area = columns * rows;
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: storage.bitsStored,
    HighBit: storage.bitsStored - 1,
    PixelRepresentation: storage.signed ? 1 : 0,
    ...(storage.paddingHu !== null && { PixelPaddingValue: storage.paddingHu - storage.intercept }),
    WindowCenter: '-600',
    WindowWidth: '1500',
    RescaleIntercept: decimal(storage.intercept),
    RescaleSlope: '1',
    RescaleType: 'HU',
    PixelData: storePixels(ct.voxels.subarray(slice * area, (slice + 1) * area), storage).buffer,
  };
}
