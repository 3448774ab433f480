import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePixels } from '../../../main/dicom/decodePixels.ts';
import { groupSeries } from '../../../main/dicom/groupSeries.ts';
import { type Instance, isVerdict, type Verdict } from '../../../main/dicom/instance.ts';
import { openImage, readInstance } from '../../../main/dicom/readInstance.ts';
import { readSeriesVolume } from '../../../main/dicom/readSeriesVolume.ts';
import { walkInputs } from '../../../main/dicom/walkInputs.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

const archive = sharedData('tricky_dicom');
const root = join(archive ?? '', 'tricky_dicom');

interface Ledger {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

async function ledgerOf(...parts: string[]): Promise<Ledger> {
  const instances = new Map<string, Instance>();
  const verdicts = new Map<string, Verdict>();
  for await (const file of walkInputs([join(root, ...parts)])) {
    const name = file.name.replace(`${root}/`, '');
    const read = file.verdict ?? readInstance(await file.read());
    if (isVerdict(read)) verdicts.set(name, read);
    else instances.set(name, read);
  }
  return { instances, verdicts };
}

/** Smallest, largest and mean stored value of a frame. */
async function summary(path: string, frame = 0): Promise<[number, number, number]> {
  const opened = openImage(readFileSync(join(root, path)));
  if (isVerdict(opened)) throw new Error(`${path}: ${opened.reason}`);
  const values = await decodePixels(opened, frame);
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return [low, high, sum / values.length];
}

describe.skipIf(!archive)('the odd files of other projects', () => {
  it('gives every file one verdict', async () => {
    const { instances, verdicts } = await ledgerOf();
    const codes = new Map<string, number>();
    for (const { code } of verdicts.values()) codes.set(code, (codes.get(code) ?? 0) + 1);
    const { 'missing-file': absent, ...present } = Object.fromEntries(codes);
    expect(absent).toBeGreaterThan(0);
    expect(present).toEqual({
      'not-ct': 20,
      localizer: 3,
      dicomdir: 11,
      'not-dicom': 2,
      'missing-pixel-data': 50,
      'secondary-capture': 1,
    });
    expect(instances.size).toBe(119);
  });

  it.each([
    ['LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1'],
    ['LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2'],
    ['BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2'],
    ['DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99'],
    ['RLELosslessTransferSyntax_1.2.840.10008.1.2.5'],
    ['JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57'],
    ['JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70'],
    ['JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80'],
    ['JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90'],
  ])('decodes %s bit for bit', async (name) => {
    const folder = join(root, 'transfer_syntaxes_CTImage');
    const frameOf = async (file: string) => {
      const opened = openImage(readFileSync(join(folder, `CTImage.dcm_${file}.dcm`)));
      if (isVerdict(opened)) throw new Error(opened.reason);
      expect(opened.instance.lossy).toBe(false);
      return decodePixels(opened, 0);
    };
    const plain = await frameOf('LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1');
    expect(Buffer.from((await frameOf(name)).buffer).equals(Buffer.from(plain.buffer))).toBe(true);
    const [low, high, mean] = await summary(`transfer_syntaxes_CTImage/CTImage.dcm_${name}.dcm`);
    expect([low, high, mean.toFixed(2)]).toEqual([-2000, 2402, '74.92']);
  });

  it.each([
    ['JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91'],
    ['JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81'],
    ['JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50'],
    ['JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51'],
    ['JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53'],
    ['JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55'],
  ])('decodes %s near enough and calls it lossy', async (name) => {
    const path = `transfer_syntaxes_CTImage/CTImage.dcm_${name}.dcm`;
    const read = readInstance(readFileSync(join(root, path))) as Instance;
    expect(read.lossy).toBe(true);
    const { rescaleSlope, rescaleIntercept } = read.planes[0]!;
    const mean = (await summary(path))[2] * rescaleSlope + rescaleIntercept;
    expect(Math.abs(mean - (74.92 - 1024))).toBeLessThan(20);
  });

  it.each([
    ['fragmented_no_bot_jpeg_lossless.57'],
    ['fragmented_no_bot_jpeg_lossless.70'],
    ['fragmented_no_bot_jpeg_ls.80'],
    ['not_fragmented_bot_jpeg_ls.80'],
    ['not_fragmented_no_bot_jpeg_ls.80'],
    ['not_fragmented_bot_rle'],
    ['not_fragmented_no_bot_rle'],
  ])('finds both frames of the enhanced CT in %s', async (name) => {
    const folder = 'encapsulated_and_enhanced_multiframe/CT0012';
    for (const frame of [0, 1])
      expect(await summary(`${folder}.${name}.dcm`, frame)).toEqual(
        await summary(`${folder}.explicit_little_endian.dcm`, frame),
      );
  });

  it.each([
    ['endian/CT1_UNC.explicit_big_endian.dcm'],
    ['encapsulated_and_enhanced_multiframe/CT1_UNC.fragmented_bot_jpeg_ls.80.dcm'],
    ['malformed/D_CLUNIE_CT1_RLE_FRAGS.dcm'],
    ['malformed/GH177_undefined_length.dcm'],
    ['nema_wg04/compsamples_j2k/IMAGES/J2KR/CT1_J2KR'],
    ['nema_wg04/compsamples_jpeg/IMAGES/JPLL/CT1_JPLL'],
    ['nema_wg04/compsamples_jpegls/IMAGES/JLSL/CT1_JLSL'],
    ['nema_wg04/compsamples_rle_20040210/IMAGES/RLE/CT1_RLE'],
  ])('decodes %s like its uncompressed original', async (path) => {
    expect(await summary(path)).toEqual(await summary('nema_wg04/compsamples_refanddir/IMAGES/REF/CT1_UNC'));
  });

  it('reads JPEG 2000 whose sign the header states otherwise, and raw pixels named JPEG-LS', async () => {
    expect((await summary('pydicom/J2K_pixelrep_mismatch.dcm')).slice(0, 2)).toEqual([-2000, 1896]);
    expect((await summary('malformed/20-wrong-transfer-syntax.dcm')).slice(0, 2)).toEqual([-2000, 2278]);
  });

  it('walks each DICOMDIR to the same images, once', async () => {
    const counts = [];
    for (const variant of ['', '-bigEnd', '-implicit', '-reordered', '-nopatient'])
      counts.push((await ledgerOf('dicomdir_mixed_series', `DICOMDIR${variant}`)).instances.size);
    expect(counts).toEqual([9, 9, 9, 9, 9]);
    const alpha = await ledgerOf('dicomdir_mixed_series', 'TINY_ALPHA', 'DICOMDIR');
    expect(alpha.verdicts.size).toBe(51);
  });

  it('reads the tilted series of changing thickness as one sheared volume', async () => {
    const { instances } = await ledgerOf('gantry_tilt_variable_spacing_GE');
    const [group, ...others] = groupSeries([...instances.values()]);
    expect(others).toEqual([]);
    expect(group!.problems.map((problem) => problem.code)).toEqual(['irregular-spacing', 'gantry-tilt']);
    expect(group!.problems[1]!.message).toContain('18.5°');
    const paths = new Map(
      [...instances].map(([name, instance]) => [instance.sopInstanceUid, join(root, name)]),
    );
    const files = group!.slices.map(({ sopInstanceUid, frame }) => ({
      path: paths.get(sopInstanceUid)!,
      frame,
    }));
    const { grid, voxels } = await readSeriesVolume(files, group!);
    expect([2, 5, 8].map((at) => grid.direction[at])).toEqual([0, 0, 1]);
    const heightMm = (grid.dimensions[2] - 1) * grid.spacingMm[2];
    expect(heightMm).toBeCloseTo(157.7760586 - 5.8360586, 6);
    expect(voxels.reduce((low, hu) => Math.min(low, hu), 0)).toBe(-1024);
  });

  it('reads overlapping lossy slices whose codestreams were cut to size', async () => {
    const { instances } = await ledgerOf('j2k_lossy_thin_overlapping_phantom');
    const [group] = groupSeries([...instances.values()]);
    expect(group!.grid.dimensions).toEqual([512, 512, 16]);
    expect(group!.grid.spacingMm[2]).toBeCloseTo(0.4, 5);
    expect(group!.problems.map((problem) => problem.code)).toEqual(['lossy']);
    const [low, high] = await summary('j2k_lossy_thin_overlapping_phantom/000369.dcm');
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(2000);
  });
});
