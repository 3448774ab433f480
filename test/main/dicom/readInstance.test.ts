import { describe, expect, it } from 'vitest';
import { type Instance, isVerdict, type Verdict } from '../../../main/dicom/instance.ts';
import { readInstance } from '../../../main/dicom/readInstance.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type Attributes, CT_STORAGE, ctAttributes, ctFile, dicomFile } from '../../fixtures/ctFile.ts';

function accepted(bytes: Uint8Array): Instance {
  const read = readInstance(bytes);
  if (isVerdict(read)) throw new Error(`expected an instance, got ${read.code}: ${read.reason}`);
  return read;
}

const verdictOf = (bytes: Uint8Array): Verdict | undefined => {
  const read = readInstance(bytes);
  return isVerdict(read) ? read : undefined;
};

const without = (...names: string[]): Attributes =>
  Object.fromEntries(Object.entries(ctAttributes()).filter(([name]) => !names.includes(name)));

describe('readInstance', () => {
  it('reads what the rest of the product needs', () => {
    const read = accepted(ctFile({ SeriesDescription: 'Thorax', GantryDetectorTilt: 3 }));
    expect(read).toMatchObject({
      sopInstanceUid: '1.2.3.1',
      studyUid: '1.2.3.2',
      seriesUid: '1.2.3.3',
      frameOfReferenceUid: '1.2.3.4',
      rows: 4,
      columns: 6,
      frames: 1,
      signed: true,
      lossy: false,
      kvp: 120,
      seriesDescription: 'Thorax',
      gantryTiltDegrees: 3,
      studyDate: '20200102',
    });
    expect(read.planes).toEqual([
      {
        position: [-10, -20, -30],
        rowDirection: [1, 0, 0],
        columnDirection: [0, 1, 0],
        pixelSpacingMm: [0.8, 0.7],
        sliceThicknessMm: 2,
        rescaleSlope: 1,
        rescaleIntercept: -1024,
        kernel: 'B30f',
        imageType: 'ORIGINAL\\PRIMARY\\AXIAL',
        acquisitionNumber: undefined,
      },
    ]);
  });

  it('keeps neither name nor number of the patient, but tells patients apart', () => {
    const read = accepted(ctFile());
    expect(JSON.stringify(read)).not.toMatch(/Secret|P-7/);
    expect(read.patientKey).toMatch(/^[0-9a-f]{16}$/);
    expect(accepted(ctFile({ PatientName: 'Other' })).patientKey).toBe(read.patientKey);
    expect(accepted(ctFile({ PatientID: 'P-8' })).patientKey).not.toBe(read.patientKey);
    expect(accepted(ctFile({ IssuerOfPatientID: 'B' })).patientKey).not.toBe(read.patientKey);
    const nameless = accepted(ctFile({ PatientID: '' })).patientKey;
    expect(accepted(ctFile({ PatientID: '', StudyInstanceUID: '1.2.9' })).patientKey).not.toBe(nameless);
  });

  it('reads padding by the sign of the pixels, whatever its VR', () => {
    const file = ctFile({ PixelPaddingValue: 63536 });
    expect(accepted(file).padding).toEqual([-2000, -2000]);
  });

  it('reads files without preamble and without any file header', () => {
    const file = ctFile();
    const whole = accepted(file);
    const headerless = file.subarray(132);
    expect(accepted(headerless)).toEqual(whole);
    const metaLength = new DataView(file.buffer, file.byteOffset).getUint32(140, true);
    expect(accepted(file.subarray(144 + metaLength))).toEqual(whole);
  });

  it.each<[string, Uint8Array, string, string]>([
    ['an empty file', new Uint8Array(0), 'skipped', 'not-dicom'],
    ['a text', Buffer.from('hello, this is no image '.repeat(20)), 'skipped', 'not-dicom'],
    ['a ZIP by another name', Buffer.from('PK\x03\x04 and more'), 'skipped', 'nested-archive'],
    ['an MR image', ctFile({ Modality: 'MR' }), 'skipped', 'not-ct'],
    ['a colour image', ctFile({ PhotometricInterpretation: 'RGB', SamplesPerPixel: 3 }), 'skipped', 'not-ct'],
    ['a localizer', ctFile({ ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }), 'skipped', 'localizer'],
    ['an effective-Z map', ctFile({ RescaleType: 'Z_EFF' }), 'skipped', 'not-hounsfield'],
    [
      'a report',
      dicomFile({ ...without('PixelData'), SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33' }),
      'skipped',
      'no-pixel-data',
    ],
    ['a slice without pixels', dicomFile(without('PixelData')), 'rejected', 'missing-pixel-data'],
    ['a slice without place', dicomFile(without('ImagePositionPatient')), 'rejected', 'missing-geometry'],
    [
      'a slice without orientation',
      dicomFile(without('ImageOrientationPatient')),
      'rejected',
      'missing-geometry',
    ],
    ['crooked axes', ctFile({ ImageOrientationPatient: [1, 0, 0, 1, 0, 0] }), 'rejected', 'missing-geometry'],
    ['no spacing', ctFile({ PixelSpacing: [0, 0] }), 'rejected', 'missing-geometry'],
    ['no identifier', dicomFile({ ...without('SeriesInstanceUID') }), 'rejected', 'missing-identifiers'],
    ['pixels shorter than told', ctFile({ PixelData: new ArrayBuffer(20) }), 'rejected', 'truncated'],
    ['12 allocated bits', ctFile({ BitsAllocated: 12 }), 'rejected', 'unsupported-pixel-format'],
    ['a matrix that lies', ctFile({ Rows: 60000, PixelData: new ArrayBuffer(48) }), 'rejected', 'too-large'],
    [
      'an unknown syntax',
      dicomFile(ctAttributes(), '1.2.840.10008.1.2.4.100'),
      'rejected',
      'unsupported-transfer-syntax',
    ],
  ])('gives %s its verdict', (_, bytes, verdict, code) => {
    expect(verdictOf(bytes)).toMatchObject({ verdict, code });
  });

  it('rejects a file cut off at any byte after its header', () => {
    const file = ctFile();
    const headerEnd = 144 + new DataView(file.buffer, file.byteOffset).getUint32(140, true);
    for (let end = 132; end < file.length; end++) {
      const read = verdictOf(file.subarray(0, end));
      expect(read?.verdict, `cut at ${end}`).toBe('rejected');
      if (end <= headerEnd) expect(read?.code).toBe('truncated');
    }
  });

  it('answers every mutation of a file with an instance or a verdict', () => {
    const random = seededRandom(7);
    const files = [ctFile(), ctFile({ PixelPaddingValue: 0 }), multiFrame()];
    const answers = new Set<string>();
    for (let round = 0; round < 900; round++) {
      const bytes = Uint8Array.from(files[round % files.length]!);
      const changes = 1 + Math.floor(random() * 6);
      for (let change = 0; change < changes; change++) {
        const at = Math.floor(random() * bytes.length);
        bytes[at] = random() < 0.3 ? 0xff : Math.floor(random() * 256);
      }
      const read = readInstance(bytes);
      answers.add(isVerdict(read) ? read.code : 'instance');
    }
    expect(answers.size).toBeGreaterThan(4);
  });
});

describe('readInstance on enhanced multi-frame CT', () => {
  it('takes each frame from its own functional group and the shared ones', () => {
    const read = accepted(multiFrame());
    expect(read.frames).toBe(2);
    expect(read.planes.map((plane) => plane.position)).toEqual([
      [0, 0, 5],
      [0, 0, 7],
    ]);
    expect(read.planes[1]).toMatchObject({
      rescaleIntercept: -1000,
      kernel: 'K',
      pixelSpacingMm: [0.5, 0.5],
    });
  });

  it('is rejected when a frame has no place', () => {
    const read = verdictOf(multiFrame({ NumberOfFrames: 3, PixelData: new ArrayBuffer(6 * 4 * 2 * 3) }));
    expect(read).toMatchObject({ code: 'missing-geometry' });
  });
});

function multiFrame(over: Attributes = {}): Uint8Array {
  const place = (z: number) => ({ PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }] });
  return dicomFile({
    ...without('ImagePositionPatient', 'ImageOrientationPatient', 'PixelSpacing', 'ConvolutionKernel'),
    SOPClassUID: `${CT_STORAGE}.1`,
    NumberOfFrames: 2,
    PixelData: new ArrayBuffer(6 * 4 * 2 * 2),
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
        PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.5], SliceThickness: 2 }],
        PixelValueTransformationSequence: [{ RescaleSlope: 1, RescaleIntercept: -1000, RescaleType: 'HU' }],
        CTReconstructionSequence: [{ ConvolutionKernel: 'K' }],
      },
    ],
    PerFrameFunctionalGroupsSequence: [place(5), place(7)],
    ...over,
  });
}
