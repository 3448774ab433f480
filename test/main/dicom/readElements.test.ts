import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { items, numbers, text } from '../../../main/dicom/attributes.ts';
import { isVerdict } from '../../../main/dicom/instance.ts';
import { readElements } from '../../../main/dicom/readElements.ts';
import { readInstance } from '../../../main/dicom/readInstance.ts';
import { ctAttributes, ctFile, dicomFile } from '../../fixtures/ctFile.ts';

const EXPLICIT = { implicit: false, littleEndian: true };
const UNDEFINED = 0xffffffff;

/** An element of explicit little endian; long form for the representations that have it. */
function element(
  group: number,
  number: number,
  vr: string,
  value: Uint8Array,
  length = value.length,
): Buffer {
  const long = /^(O.|SQ|SV|U[CNRTV])$/.test(vr);
  const header = Buffer.alloc(long ? 12 : 8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(vr, 4, 'latin1');
  if (long) header.writeUInt32LE(length, 8);
  else header.writeUInt16LE(length, 6);
  return Buffer.concat([header, value]);
}

function delimiter(number: number, length = 0, value: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(0xfffe, 0);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(length, 4);
  return Buffer.concat([header, value]);
}

const ITEM = 0xe000;
const ITEM_END = delimiter(0xe00d);
const SEQUENCE_END = delimiter(0xe0dd);
const label = element(8, 0x100, 'SH', Buffer.from('CODE'));
const modality = element(8, 0x60, 'CS', Buffer.from('CT'));
const read = (...parts: Uint8Array[]) => readElements(Buffer.concat(parts), EXPLICIT);

describe('readElements', () => {
  it.each(['OV', 'UV', 'SV', 'OL', 'OD', 'UC', 'UR'])('steps over a value of representation %s', (vr) => {
    const dataSet = read(
      element(0x7fe0, 1, vr, Buffer.alloc(16)),
      element(0x7fe0, 0x10, 'OW', Buffer.alloc(8)),
    );
    expect(dataSet.elements.x7fe00010?.length).toBe(8);
  });

  it('reads items of defined and undefined length, and those copied from an implicit data set', () => {
    const implicit = Buffer.concat([Buffer.from([8, 0, 0, 1, 4, 0, 0, 0]), Buffer.from('CODE')]);
    const content = Buffer.concat([
      delimiter(ITEM, label.length, label),
      delimiter(ITEM, UNDEFINED, Buffer.concat([label, ITEM_END])),
      delimiter(ITEM, implicit.length, implicit),
      delimiter(ITEM, UNDEFINED, Buffer.concat([implicit, ITEM_END])),
    ]);
    for (const sequence of [
      element(8, 0x1140, 'SQ', content),
      element(8, 0x1140, 'SQ', Buffer.concat([content, SEQUENCE_END]), UNDEFINED),
    ]) {
      const found = items(read(sequence, modality), 'x00081140');
      expect(found.map((item) => text(item, 'x00080100'))).toEqual(['CODE', 'CODE', 'CODE', 'CODE']);
    }
  });

  it('goes on after delimiters that are stray or missing', () => {
    const item = delimiter(ITEM, UNDEFINED, label);
    const missing = [
      element(8, 0x1140, 'SQ', Buffer.concat([item, SEQUENCE_END]), UNDEFINED),
      element(
        8,
        0x1140,
        'SQ',
        Buffer.concat([delimiter(ITEM, label.length, label), ITEM_END, SEQUENCE_END]),
        UNDEFINED,
      ),
      element(8, 0x1140, 'SQ', delimiter(ITEM, label.length, label), UNDEFINED),
    ];
    for (const sequence of missing) {
      const dataSet = read(sequence, SEQUENCE_END, modality);
      expect(text(dataSet, 'x00080060')).toBe('CT');
      expect(items(dataSet, 'x00081140').map((one) => text(one, 'x00080100'))).toEqual(['CODE']);
    }
  });

  it('reads numbers whatever representation they have, and decimal commas', () => {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(-1024);
    const short = Buffer.alloc(2);
    short.writeInt16LE(-1024);
    for (const value of [
      element(0x28, 0x1052, 'FD', double),
      element(0x28, 0x1052, 'SS', short),
      element(0x28, 0x1052, 'LO', Buffer.from('-1024 ')),
      element(0x28, 0x1052, 'DS', Buffer.from('-1024,0 ')),
    ])
      expect(numbers(read(value), 'x00281052')).toEqual([-1024]);
    expect(numbers(read(element(0x28, 0x1052, 'DS', Buffer.from('1,024,0 '))), 'x00281052')).toBeUndefined();
  });

  it('refuses sequences that are too deep and items without end, quickly and without keeping them', () => {
    let deep = label;
    for (let n = 0; n < 500; n++)
      deep = element(
        8,
        0x1140,
        'SQ',
        delimiter(ITEM, UNDEFINED, Buffer.concat([deep, ITEM_END, SEQUENCE_END])),
        UNDEFINED,
      );
    expect(() => read(deep)).toThrow(expect.objectContaining({ code: 'too-complex' }));
    const many = Buffer.alloc(8 * 5_000_000, ITEM_END);
    for (let at = 0; at < many.length; at += 8) many.writeUInt16LE(ITEM, at + 2);
    expect(() => read(element(8, 0x1140, 'SQ', many, UNDEFINED))).toThrow(
      expect.objectContaining({ code: 'too-complex' }),
    );
    const listed = read(element(8, 0x1140, 'SQ', many));
    expect(() => items(listed, 'x00081140')).toThrow(expect.objectContaining({ code: 'too-complex' }));
  });
});

describe('readInstance on files that break the rules', () => {
  const accepted = (bytes: Uint8Array) => {
    const instance = readInstance(bytes);
    if (isVerdict(instance)) throw new Error(instance.reason);
    return instance;
  };

  it('reads what follows the pixels, zero frames and a table of contents of frames', () => {
    const plain = accepted(ctFile());
    expect(accepted(Buffer.concat([ctFile(), Buffer.alloc(513)]))).toEqual(plain);
    expect(accepted(ctFile({ NumberOfFrames: 0 }))).toEqual(plain);
  });

  it.each([
    [{ RescaleSlope: 0 }, 'bad-rescale'],
    [{ RescaleType: 'mg/ml' }, 'not-hounsfield'],
    [{ RescaleType: 'HU_MOD' }, 'not-hounsfield'],
    [{ ImagePositionPatient: [1e300, 0, 0] }, 'bad-geometry'],
    [{ PixelSpacing: [1e-9, 1e-9] }, 'bad-geometry'],
    [{ SOPClassUID: '1.2.840.10008.5.1.4.1.1.7' }, 'secondary-capture'],
    [{ SeriesInstanceUID: '' }, 'missing-identifiers'],
  ])('refuses %o as %s', (over, code) => {
    expect(readInstance(ctFile(over))).toMatchObject({ code });
  });

  it('says which images were computed from others', () => {
    const derivation = (...types: string[]) => accepted(ctFile({ ImageType: types })).derivation;
    expect(derivation('DERIVED', 'SECONDARY', 'MINIP')).toBe('projection');
    expect(derivation('DERIVED', 'SECONDARY', 'REFORMATTED', 'AVERAGE')).toBe('reformat');
    expect(derivation('DERIVED', 'PRIMARY', 'AXIAL')).toBeUndefined();
    expect(accepted(ctFile({ SeriesDescription: 'Thorax MIP ax' })).derivation).toBe('projection');
  });

  it('bounds what a deflated data set may grow to', () => {
    const bomb = deflateRawSync(Buffer.alloc(200_000_000));
    const file = dicomFile(ctAttributes(), '1.2.840.10008.1.2.1.99');
    const metaLength = new DataView(file.buffer, file.byteOffset).getUint32(140, true);
    const head = file.subarray(0, 144 + metaLength);
    expect(readInstance(Buffer.concat([head, bomb]))).toMatchObject({ code: 'too-large' });
  });
});
