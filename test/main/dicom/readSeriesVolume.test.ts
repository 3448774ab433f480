import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupSeries } from '../../../main/dicom/groupSeries.ts';
import { isVerdict } from '../../../main/dicom/instance.ts';
import { readInstance } from '../../../main/dicom/readInstance.ts';
import { readSeriesVolume } from '../../../main/dicom/readSeriesVolume.ts';
import type { SeriesGroup } from '../../../main/dicom/seriesGroup.ts';
import type { CtVolume } from '../../../native-models/common/volume.ts';
import { type Attributes, ctFile } from '../../fixtures/ctFile.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drasclr-volume-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Written {
  readonly group: SeriesGroup;
  readonly files: { readonly path: string; readonly frame: number }[];
}

/** Writes one file per slice and groups them. */
function write(slices: readonly Attributes[]): Written {
  const paths = new Map<string, string>();
  const instances = slices.map((slice, index) => {
    const bytes = ctFile({ SOPInstanceUID: `1.9.${index}`, ...slice });
    const path = join(folder, `${paths.size}-${Math.abs(index)}.dcm`);
    writeFileSync(path, bytes);
    const read = readInstance(bytes);
    if (isVerdict(read)) throw new Error(read.reason);
    paths.set(read.sopInstanceUid, path);
    return read;
  });
  const group = groupSeries(instances)[0]!;
  const files = group.slices.map(({ sopInstanceUid, frame }) => ({
    path: paths.get(sopInstanceUid)!,
    frame,
  }));
  return { group, files };
}

const read = ({ group, files }: Written): Promise<CtVolume> => readSeriesVolume(files, group);

/** A slice at z whose HU is `hu` everywhere. */
const flat = (z: number, hu: number): Attributes => ({
  ImagePositionPatient: [0, 0, z],
  PixelData: new Int16Array(24).fill(hu + 1024).buffer,
});

describe('readSeriesVolume', () => {
  it('puts HU at [z, y, x] in rising position', async () => {
    const written = write(
      [3, 0, 2, 1, 7, 6, 5, 4].map((k) => ({
        ImagePositionPatient: [0, 0, 2 * k],
        PixelData: new Int16Array(24).map((_, index) => 100 * k + index + 1024).buffer,
      })),
    );
    const { voxels, grid } = await read(written);
    expect(grid.dimensions).toEqual([6, 4, 8]);
    expect([...voxels]).toEqual(
      Array.from({ length: 192 }, (_, at) => 100 * Math.floor(at / 24) + (at % 24)),
    );
  });

  it('turns padding and all below −1024 into −1024, and clamps', async () => {
    const values = [-2000, -5000, 0, 1024, 32767, -32768];
    const pixels = new Int16Array(24);
    pixels.set(values);
    const slices = Array.from({ length: 8 }, (_, k) => ({
      ImagePositionPatient: [0, 0, k],
      PixelPaddingValue: 63536,
      RescaleSlope: 2,
      RescaleIntercept: -1024,
      PixelData: pixels.buffer,
    }));
    const { voxels } = await read(write(slices));
    expect([...voxels.subarray(0, 6)]).toEqual([-1024, -1024, -1024, 1024, 32767, -1024]);
  });

  it('takes a padding range, but not a padding value that means tissue', async () => {
    const pixels = new Int16Array(24);
    pixels.set([3900, 3990, 4000, 1024]);
    const slices = (padding: Attributes) =>
      Array.from({ length: 8 }, (_, k) => ({
        ImagePositionPatient: [0, 0, k],
        PixelData: pixels.buffer,
        RescaleSlope: 2,
        ...padding,
      }));
    const ranged = await read(write(slices({ PixelPaddingValue: 3950, PixelPaddingRangeLimit: 4095 })));
    expect([...ranged.voxels.subarray(0, 4)]).toEqual([6776, -1024, -1024, 1024]);
    const wrong = await read(write(slices({ PixelPaddingValue: 1024, RescaleSlope: 1 })));
    expect(wrong.voxels[3]).toBe(0);
  });

  it('ignores bits above those stored, by sign', async () => {
    const pixels = new Uint16Array(24);
    pixels.set([0xf7ff, 0x0800, 0x0fff, 0x3001]);
    const slices = (signed: number) =>
      Array.from({ length: 8 }, (_, k) => ({
        ImagePositionPatient: [0, 0, k],
        BitsStored: 12,
        HighBit: 11,
        PixelRepresentation: signed,
        RescaleIntercept: 0,
        PixelData: pixels.buffer,
      }));
    const signed = await read(write(slices(1)));
    expect([...signed.voxels.subarray(0, 4)]).toEqual([2047, -1024, -1, 1]);
    const unsigned = await read(write(slices(0)));
    expect([...unsigned.voxels.subarray(0, 4)]).toEqual([2047, 2048, 4095, 1]);
  });

  it('resamples an irregular stack so that a ramp along it stays a ramp', async () => {
    const zs = [0, 2, 4, 6, 7.4, 9, 11, 13, 15, 17.2];
    const written = write(zs.map((z) => flat(z, 10 * z)));
    expect(written.group.problems.map((problem) => problem.code)).toEqual(['irregular-spacing']);
    const { voxels, grid } = await read(written);
    for (let k = 0; k < grid.dimensions[2]; k++)
      expect(Math.abs(voxels[k * 24]! - 10 * k * grid.spacingMm[2])).toBeLessThanOrEqual(1);
    expect(voxels.at(-1)).toBe(172);
  });

  it('reads the frames of one file', async () => {
    const pixels = new Int16Array(24 * 8).map((_, at) => 1024 + Math.floor(at / 24));
    const written = write([
      {
        NumberOfFrames: 8,
        PixelData: pixels.buffer,
        PerFrameFunctionalGroupsSequence: [7, 6, 5, 4, 3, 2, 1, 0].map((k) => ({
          PlanePositionSequence: [{ ImagePositionPatient: [0, 0, 3 * k] }],
        })),
      },
    ]);
    const { voxels } = await read(written);
    expect([0, 1, 7].map((k) => voxels[k * 24])).toEqual([7, 6, 0]);
  });

  it('refuses missing slices and changed files by code', async () => {
    const gap = write([0, 1, 2, 3, 4, 6, 7, 8, 9].map((z) => flat(z, 0)));
    await expect(read(gap)).rejects.toMatchObject({ name: 'Refusal', code: 'missing-slices' });
    const good = write([0, 1, 2, 3, 4, 5, 6, 7].map((z) => flat(z, 0)));
    const swapped = { ...good, files: good.files.toReversed() };
    await expect(read(swapped)).rejects.toMatchObject({ code: 'changed-file' });
    writeFileSync(good.files[3]!.path, ctFile({ SOPInstanceUID: '1.9.3' }).subarray(0, -10));
    await expect(read(good)).rejects.toMatchObject({ code: 'truncated' });
  });

  it('reports each slice and stops when cancelled', async () => {
    const { group, files } = write([0, 1, 2, 3, 4, 5, 6, 7].map((z) => flat(z, 0)));
    const cancel = new AbortController();
    const seen: number[] = [];
    const reading = readSeriesVolume(
      files,
      group,
      ({ done, total }) => {
        seen.push(done);
        if (done === 3) cancel.abort();
        expect(total).toBe(8);
      },
      cancel.signal,
    );
    await expect(reading).rejects.toThrow(/abort/i);
    expect(seen).toEqual([1, 2, 3]);
  });
});
