import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storePixels } from '../../../main/dicom/ctInstance.ts';
import type { CtSeriesAttributes, PixelStorage } from '../../../main/dicom/ctSeries.ts';
import { derivedUid } from '../../../main/dicom/uid.ts';
import { writeCtSeries } from '../../../main/dicom/writeCtSeries.ts';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import type { CtVolume } from '../../../native-models/common/volume.ts';

const STORAGES: Readonly<Record<string, PixelStorage>> = {
  signed: { transferSyntax: 'explicit', signed: true, bitsStored: 16, intercept: -1024, paddingHu: -3024 },
  unsigned: { transferSyntax: 'explicit', signed: false, bitsStored: 12, intercept: -1024, paddingHu: null },
  implicit: { transferSyntax: 'implicit', signed: false, bitsStored: 12, intercept: -1024, paddingHu: null },
};
const attributes = (storage: PixelStorage): CtSeriesAttributes => ({
  patientId: 'P0001',
  patientName: 'PHANTOM^0001',
  patientSex: 'F',
  patientAgeYears: 61,
  studyDate: '20260101',
  studyDescription: 'Generated chest CT',
  seriesDescription: 'Chest 1.5 mm',
  seriesNumber: 2,
  manufacturer: 'Maker',
  model: 'Model',
  kernel: 'B31f',
  kvp: 120,
  tubeCurrentMa: 200,
  sliceThicknessMm: 1.5,
  storage,
  order: 'headFirst',
  uidSeed: 'test',
});
const grid = {
  dimensions: [6, 5, 9],
  spacingMm: [0.7, 0.8, 1.5],
  origin: [-10.25, -20.5, -300.125],
  direction: IDENTITY,
} as const;
const volume = (padding: number | null): CtVolume => ({
  grid,
  voxels: Int16Array.from({ length: 6 * 5 * 9 }, (_, n) =>
    n % 11 === 0 && padding !== null ? padding : -1024 + ((n * 37) % 3000),
  ),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ct-series-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('writeCtSeries', () => {
  for (const [name, storage] of Object.entries(STORAGES)) {
    it(`keeps every voxel and the geometry: ${name}`, async () => {
      const ct = volume(storage.paddingHu);
      const paths = await writeCtSeries(join(folder, name), ct, attributes(storage));
      expect(paths).toHaveLength(9);
      for (const [k, path] of paths.entries()) {
        const data = dicomParser.parseDicom(await readFile(path));
        expect(data.string('x00020010')).toBe(
          storage.transferSyntax === 'explicit' ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2',
        );
        const position = data.string('x00200032')!.split('\\').map(Number);
        expect(position).toEqual([-10.25, -20.5, -300.125 + 1.5 * k]);
        // Row spacing comes first in PixelSpacing.
        expect(data.string('x00280030')).toBe('0.8\\0.7');
        expect(data.string('x00200013')).toBe(String(9 - k));
        expect(data.uint16('x00280103')).toBe(storage.signed ? 1 : 0);
        const pixels = data.elements.x7fe00010!;
        for (let n = 0; n < 30; n++) {
          const view = new DataView(data.byteArray.buffer, data.byteArray.byteOffset + pixels.dataOffset);
          const stored = storage.signed ? view.getInt16(2 * n, true) : view.getUint16(2 * n, true);
          expect(stored + Number(data.string('x00281052'))).toBe(ct.voxels[30 * k + n]);
        }
        if (storage.paddingHu === null) expect(data.elements.x00280120).toBeUndefined();
        else expect(data.int16('x00280120')).toBe(-2000);
      }
    });
  }

  it('gives equal bytes for equal seeds, and names that do not follow the position', async () => {
    const ct = volume(null);
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const paths = await writeCtSeries(first, ct, attributes(STORAGES.unsigned!));
    await writeCtSeries(second, ct, attributes(STORAGES.unsigned!));
    expect([...paths].sort()).not.toEqual(paths);
    for (const name of await readdir(first)) {
      expect(await readFile(join(first, name))).toEqual(await readFile(join(second, name)));
    }
  });

  it('leaves nothing behind when cancelled', async () => {
    const cancelled = AbortSignal.abort(new Error('stop'));
    const dir = join(folder, 'cancelled', 'series');
    await expect(writeCtSeries(dir, volume(null), attributes(STORAGES.unsigned!), cancelled)).rejects.toThrow(
      'stop',
    );
    expect(await readdir(join(folder, 'cancelled'))).toEqual([]);
  });
});

describe('storePixels', () => {
  it('clamps to the stored bits but keeps padding', () => {
    const storage: PixelStorage = { ...STORAGES.signed!, bitsStored: 12 };
    expect([...storePixels(Int16Array.of(-3024, -32000, 0, 32000), storage)]).toEqual([
      -2000, -2048, 1024, 2047,
    ]);
    expect([...storePixels(Int16Array.of(-2000, 4000), STORAGES.unsigned!)]).toEqual([0, 4095]);
  });
});

describe('derivedUid', () => {
  it('is a valid UID that depends on its parts alone', () => {
    expect(derivedUid('a', 1)).toBe(derivedUid('a', 1));
    expect(derivedUid('a', 1)).not.toBe(derivedUid('a', 2));
    expect(derivedUid('a', 1)).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/);
  });
});
