import type { CtVolume } from '../../native-models/common/volume.ts';
import type { CtSeriesAttributes, PixelStorage } from './ctSeries.ts';
import { dcmjsData } from './dcmjsData.ts';
import { derivedUid } from './uid.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const SYNTAX = { explicit: '1.2.840.10008.1.2.1', implicit: '1.2.840.10008.1.2' } as const;

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
  const { dimensions, spacingMm, origin, direction: d } = ct.grid;
  const { storage, uidSeed } = attributes;
  const [columns, rows] = dimensions;
  const area = columns * rows;
  const along = slice * spacingMm[2];
  const position = [origin[0] + d[2] * along, origin[1] + d[5] * along, origin[2] + d[8] * along];
  const pixels = storePixels(ct.voxels.subarray(slice * area, (slice + 1) * area), storage);
  const sopInstanceUid = derivedUid(uidSeed, 'instance', slice);
  const padding =
    storage.paddingHu === null ? {} : { PixelPaddingValue: storage.paddingHu - storage.intercept };
  const pixelVr = storage.signed ? 'SS' : 'US';
  const dataset = {
    _vrMap: {
      PixelData: 'OW',
      PixelPaddingValue: pixelVr,
    },
    SpecificCharacterSet: 'ISO_IR 192',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SOPClassUID: CT_IMAGE_STORAGE,
    SOPInstanceUID: sopInstanceUid,
    StudyDate: attributes.studyDate,
    SeriesDate: attributes.studyDate,
    AcquisitionDate: attributes.studyDate,
    ContentDate: attributes.studyDate,
    StudyTime: '100000',
    SeriesTime: '100500',
    AcquisitionTime: '100500',
    ContentTime: '100600',
    AccessionNumber: '',
    Modality: 'CT',
    Manufacturer: attributes.manufacturer,
    ManufacturerModelName: attributes.model,
    ReferringPhysicianName: '',
    StudyDescription: attributes.studyDescription,
    SeriesDescription: attributes.seriesDescription,
    PatientName: attributes.patientName,
    PatientID: attributes.patientId,
    PatientBirthDate: '',
    PatientSex: attributes.patientSex,
    ...(attributes.patientAgeYears !== null && {
      PatientAge: `${String(attributes.patientAgeYears).padStart(3, '0')}Y`,
    }),
    BodyPartExamined: 'CHEST',
    SliceThickness: decimal(attributes.sliceThicknessMm),
    KVP: attributes.kvp === null ? '' : decimal(attributes.kvp),
    ProtocolName: 'CHEST PHANTOM',
    ...(attributes.tubeCurrentMa !== null && { XRayTubeCurrent: Math.round(attributes.tubeCurrentMa) }),
    ReconstructionDiameter: decimal(spacingMm[0] * columns),
    ConvolutionKernel: attributes.kernel,
    PatientPosition: 'HFS',
    StudyInstanceUID: derivedUid(uidSeed, 'study'),
    SeriesInstanceUID: derivedUid(uidSeed, 'series', attributes.seriesNumber),
    StudyID: '1',
    SeriesNumber: attributes.seriesNumber,
    AcquisitionNumber: 1,
    InstanceNumber: instanceNumber,
    ImagePositionPatient: position.map(decimal),
    ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]].map(decimal),
    FrameOfReferenceUID: derivedUid(uidSeed, 'frame'),
    PositionReferenceIndicator: '',
    SliceLocation: decimal(position[2]!),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    PixelSpacing: [decimal(spacingMm[1]), decimal(spacingMm[0])],
    BitsAllocated: 16,
    BitsStored: storage.bitsStored,
    HighBit: storage.bitsStored - 1,
    PixelRepresentation: storage.signed ? 1 : 0,
    ...padding,
    WindowCenter: '-600',
    WindowWidth: '1500',
    RescaleIntercept: decimal(storage.intercept),
    RescaleSlope: '1',
    RescaleType: 'HU',
    PixelData: pixels.buffer,
  };
  const meta = {
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: CT_IMAGE_STORAGE,
    MediaStorageSOPInstanceUID: sopInstanceUid,
    TransferSyntaxUID: SYNTAX[storage.transferSyntax],
    ImplementationClassUID: derivedUid('drasclr-desktop', 'dicom-writer'),
    ImplementationVersionName: 'DRASCLR',
  };
  const { DicomDict, DicomMetaDictionary } = dcmjsData();
  const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset(meta));
  file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
  return new Uint8Array(file.write());
}
