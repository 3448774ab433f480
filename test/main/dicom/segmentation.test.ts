import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CtSeriesAttributes } from '../../../main/dicom/ctSeries.ts';
import { isVerdict } from '../../../main/dicom/instance.ts';
import { openImage } from '../../../main/dicom/readInstance.ts';
import {
  encodeSegmentation,
  type SegmentationType,
  type SourceSlice,
} from '../../../main/dicom/segmentation/encodeSegmentation.ts';
import { readSegmentation } from '../../../main/dicom/segmentation/readSegmentation.ts';
import type { SegmentName } from '../../../main/dicom/segmentation/segments.ts';
import { nearestOnPlane } from '../../../main/dicom/segmentation/slicePlane.ts';
import { readSourceStudy } from '../../../main/dicom/sourceStudy.ts';
import { writeCtSeries } from '../../../main/dicom/writeCtSeries.ts';
import {
  type Grid,
  IDENTITY,
  type Matrix3,
  patientPoint,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { pythonWith, runPython } from '../../fixtures/pythonOracle.ts';

const folder = temporaryFolder();
const DCIODVFY = '/usr/bin/dciodvfy';

/** 20° about z, then 10° about x; anisotropic. */
function rotation(): Matrix3 {
  const [c, s] = [Math.cos(0.35), Math.sin(0.35)];
  const [C, S] = [Math.cos(0.17), Math.sin(0.17)];
  return [c, -s * C, s * S, s, c * C, -c * S, 0, S, C];
}
const GRIDS: Readonly<Record<string, Grid>> = {
  'axial, anisotropic': {
    dimensions: [13, 11, 9],
    spacingMm: [0.7, 0.7, 2.5],
    origin: [-40, -30, -200],
    direction: IDENTITY,
  },
  oblique: {
    dimensions: [13, 11, 9],
    spacingMm: [0.75, 0.75, 3],
    origin: [12.5, -7.25, 40],
    direction: rotation(),
  },
};
/** Something on the patient's left, in front and below only: no axis may be mirrored unnoticed. */
const inMask = (x: number, y: number, z: number, nx: number): boolean =>
  x >= nx - 4 && y <= 3 && z <= 3 && x + y + z < nx + 2;

async function series(name: string): Promise<{ slices: SourceSlice[]; files: string[] }> {
  const grid = GRIDS[name]!;
  const [nx, ny, nz] = grid.dimensions;
  const voxels = Int16Array.from({ length: nx * ny * nz }, (_, v) => (v % 700) - 1000);
  const attributes: CtSeriesAttributes = {
    ...{ patientId: 'SEG1', patientName: 'PHANTOM^SEG', patientSex: 'F', patientAgeYears: 60 },
    ...{ studyDate: '20260101', studyDescription: 'Chest', seriesDescription: 'CT', seriesNumber: 2 },
    ...{ manufacturer: 'Maker', model: 'Model', kernel: 'STANDARD', kvp: 120, tubeCurrentMa: 100 },
    ...{ sliceThicknessMm: grid.spacingMm[2], order: 'footFirst', uidSeed: name },
    storage: { transferSyntax: 'explicit', signed: true, bitsStored: 16, intercept: 0, paddingHu: null },
  };
  const files = await writeCtSeries(join(folder, `ct-${name}`), { grid, voxels }, attributes);
  const slices = files.map((file): SourceSlice => {
    const opened = openImage(readFileSync(file));
    if (isVerdict(opened)) throw new Error(opened.reason);
    const { instance } = opened;
    const plane = instance.planes[0]!;
    return {
      ...{ sopClassUid: instance.sopClassUid, sopInstanceUid: instance.sopInstanceUid, frame: 0, frames: 1 },
      ...{ rows: instance.rows, columns: instance.columns, position: plane.position },
      ...{ rowDirection: plane.rowDirection, columnDirection: plane.columnDirection },
      ...{
        pixelSpacingMm: plane.pixelSpacingMm,
        spacingMm: grid.spacingMm[2],
        thicknessMm: grid.spacingMm[2],
      },
    };
  });
  return { slices, files };
}

const SEGMENTS: readonly SegmentName[] = ['right lung', 'left lung', 'centrilobular', 'paraseptal'];

/** A different, lopsided mask of each segment. */
function frameOf(name: string, type: SegmentationType) {
  const { dimensions } = GRIDS[name]!;
  const [nx, ny] = dimensions;
  const set = (slice: number, segment: number, v: number): boolean =>
    inMask((v % nx) + segment, Math.floor(v / nx), slice, nx);
  return (slice: number, segment: number): Uint8Array =>
    Uint8Array.from({ length: nx * ny }, (_, v) => {
      if (type === 'labelmap') return 1 + SEGMENTS.findIndex((_, n) => set(slice, n, v));
      if (!set(slice, segment, v)) return 0;
      return type === 'fractional' ? 100 + ((v * 7 + slice + segment) % 156) : 1;
    });
}

async function written(name: string, type: SegmentationType) {
  const { slices, files } = await series(name);
  const frame = frameOf(name, type);
  const pieces = encodeSegmentation({
    ...{ type, source: readSourceStudy(readFileSync(files[0]!))!, seriesUid: seriesUidOf(files[0]!) },
    ...{ slices, segments: SEGMENTS, algorithm: 'DrasCLR Desktop test', semiautomatic: false },
    ...{ description: 'Emphysema, accepted', identity: `${name}-${type}`, softwareVersion: '0.0.0' },
    ...{ writtenAt: new Date('2026-11-27T12:00:00Z'), frame },
  });
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}-${type}.dcm`);
  writeFileSync(file, Buffer.concat(pieces));
  return { file, slices, files, frame };
}
const seriesUidOf = (file: string): string => {
  const opened = openImage(readFileSync(file));
  if (isVerdict(opened)) throw new Error(opened.reason);
  return opened.instance.seriesUid;
};

const cases = Object.keys(GRIDS).flatMap((name) =>
  (['binary', 'labelmap', 'fractional'] as const).map((type) => [name, type] as const),
);

describe('a DICOM segmentation', () => {
  it.each(cases)('comes back to the voxel: %s, %s', async (name, type) => {
    const { file, slices, frame } = await written(name, type);
    const read = readSegmentation(readFileSync(file));
    expect([read.type, read.columns, read.rows, read.segments.map(({ label }) => label)]).toEqual([
      type,
      13,
      11,
      SEGMENTS,
    ]);
    expect(read.segments.map(({ codes }) => codes.join(' '))).toEqual([
      '123037004@SCT 39607008@SCT 24028007@SCT',
      '123037004@SCT 39607008@SCT 7771000@SCT',
      '49755003@SCT 87433001@SCT 68328006@SCT',
      '49755003@SCT 87433001@SCT 31898008@SCT',
    ]);
    expect(read.frames).toHaveLength(type === 'labelmap' ? 9 : 36);
    for (const [n, one] of read.frames.entries()) {
      const [segment, slice] = [Math.floor(n / 9), n % 9];
      const source = slices[slice]!;
      expect(one.segment).toBe(type === 'labelmap' ? null : segment + 1);
      expect(one.sourceInstanceUid).toBe(source.sopInstanceUid);
      for (const axis of [0, 1, 2] as const) {
        expect(one.position[axis]).toBeCloseTo(source.position[axis], 6);
        expect(one.rowDirection[axis]).toBeCloseTo(source.rowDirection[axis], 6);
      }
      expect(one.pixels()).toEqual(frame(slice, segment));
    }
  });

  it.skipIf(!existsSync(DCIODVFY)).each(cases)(
    'has no error for dciodvfy: %s, %s (needs dicom3tools)',
    async (name, type) => {
      const { file } = await written(name, type);
      expect(complaints(file)).toEqual(
        // Debian's dciodvfy is of 2022, the label map's object of 2024: nothing else is wrong with it.
        type === 'labelmap' ? ['Error - Information Object Not found'] : [],
      );
    },
  );

  const highdicom = pythonWith('highdicom');
  it.skipIf(!highdicom)(
    'has the same voxels in highdicom, left on the left (needs highdicom)',
    async () => {
      const all: ({ name: string; type: SegmentationType } & Awaited<ReturnType<typeof written>>)[] = [];
      for (const [name, type] of cases) all.push({ name, type, ...(await written(name, type)) });
      const script = [
        'import sys, json, numpy, highdicom as hd',
        'out = []',
        'for case in json.loads(sys.argv[1]):',
        "    seg = hd.seg.segread(case['file'])",
        "    kw = dict(combine_segments=True) if case['type'] == 'labelmap' else dict(rescale_fractional=False)",
        "    a = seg.get_pixels_by_source_instance(source_sop_instance_uids=case['uids'], **kw)",
        '    vol = seg.get_volume(**kw)',
        "    out.append({'pixels': numpy.asarray(a).tolist(), 'affine': vol.affine.tolist()})",
        'print(json.dumps(out))',
      ].join('\n');
      const asked = all.map(({ file, type, slices }) => ({
        file,
        type,
        uids: slices.map((s) => s.sopInstanceUid),
      }));
      const read = JSON.parse(runPython(highdicom!, script, JSON.stringify(asked))) as {
        pixels: (number | number[])[][][];
        affine: number[][];
      }[];
      for (const [n, { name, type, slices, frame }] of all.entries()) {
        const { pixels, affine } = read[n]!;
        for (const slice of slices.keys()) {
          const flat = pixels[slice]!.flat(2) as number[];
          if (type === 'labelmap') expect(flat).toEqual([...frame(slice, 0)]);
          else
            expect(flat).toEqual(
              SEGMENTS.map((_, s) => [...frame(slice, s)]).reduce<number[]>(interleave, []),
            );
        }
        // Its affine takes (slice, row, column) to LPS, from either end: the corner on the left must be on the left.
        const at = (k: number) => affine.slice(0, 3).map((row) => row[0]! * k + row[2]! * 12 + row[3]!);
        const corners = [at(0), at(8)];
        const expected = [0, 8].map((k) => voxelToPatient(GRIDS[name]!, voxelPoint(12, 0, k)));
        if (distance(corners[0]!, expected[0]!) > 1) corners.reverse();
        for (const end of [0, 1]) expect(distance(corners[end]!, expected[end]!)).toBeLessThan(1e-3);
      }
    },
    120_000,
  );

  const pydicomSeg = pythonWith('pydicom_seg');
  it.skipIf(!pydicomSeg).each(Object.keys(GRIDS))(
    'has the same voxels in pydicom-seg: %s, binary',
    async (name) => {
      const { file, frame } = await written(name, 'binary');
      const script = [
        'import sys, json, pydicom, pydicom_seg',
        'r = pydicom_seg.SegmentReader().read(pydicom.dcmread(sys.argv[1]))',
        "print(json.dumps({str(n): {'a': r.segment_data(n).tolist(), 'image': [*r.segment_image(n).TransformIndexToPhysicalPoint((12, 0, 0))]} for n in r.available_segments}))",
      ].join('\n');
      const out = JSON.parse(runPython(pydicomSeg!, script, file)) as Record<
        string,
        { a: number[][][]; image: number[] }
      >;
      const grid = GRIDS[name]!;
      for (const s of SEGMENTS.keys()) {
        const { a, image } = out[String(s + 1)]!;
        const lowFirst =
          Math.hypot(...image.map((v, axis) => v - voxelToPatient(grid, voxelPoint(12, 0, 0))[axis]!)) < 1;
        for (let k = 0; k < 9; k++) expect(a[lowFirst ? k : 8 - k]!.flat()).toEqual([...frame(k, s)]);
      }
    },
  );

  const dcmqi = pythonWith('dcmqi');
  it.skipIf(!dcmqi)('has the same voxels in dcmqi (needs dcmqi)', async () => {
    const name = 'axial, anisotropic';
    const { file, frame } = await written(name, 'binary');
    const out = join(folder, 'dcmqi');
    mkdirSync(out, { recursive: true });
    const tool = join(dcmqi!, '../segimage2itkimage');
    execFileSync(tool, ['--inputDICOM', file, '--outputDirectory', out, '--outputType', 'nii'], {
      stdio: 'ignore',
    });
    const nii = readdirSync(out)
      .filter((one) => one.endsWith('.nii.gz') || one.endsWith('.nii'))
      .sort();
    expect(nii).toHaveLength(4);
    const { readNifti } = await import('../../../main/artefacts/nifti.ts');
    for (const s of SEGMENTS.keys()) {
      const { grid, voxels } = await readNifti(join(out, nii[s]!));
      expect(grid.dimensions).toEqual([13, 11, 9]);
      const corner = voxelToPatient(grid, voxelPoint(12, 0, 0));
      const expected = voxelToPatient(GRIDS[name]!, voxelPoint(12, 0, 0));
      for (const axis of [0, 1, 2] as const) expect(corner[axis]).toBeCloseTo(expected[axis], 3);
      const expectedVoxels = Array.from({ length: 9 }, (_, k) => [...frame(k, s)]).flat();
      expect(Array.from(voxels, (v) => (v === 0 ? 0 : 1))).toEqual(expectedVoxels);
    }
  });

  it('is cut from the isotropic mask where each slice lies', async () => {
    const { slices } = await series('oblique');
    const grid: Grid = {
      dimensions: [40, 40, 60],
      spacingMm: [1, 1, 1],
      origin: [0, -15, 20],
      direction: IDENTITY,
    };
    const mask: MaskVolume = {
      grid,
      voxels: Uint8Array.from({ length: 40 * 40 * 60 }, (_, v) => ((v * 31) % 7) % 2),
    };
    for (const slice of slices) {
      const out = new Uint8Array(slice.rows * slice.columns);
      nearestOnPlane(mask, slice, out);
      for (const [row, column] of [
        [0, 0],
        [5, 9],
        [10, 12],
      ] as const) {
        const point = [0, 1, 2].map(
          (a) =>
            slice.position[a as 0]! +
            column * slice.pixelSpacingMm[0] * slice.rowDirection[a as 0]! +
            row * slice.pixelSpacingMm[1] * slice.columnDirection[a as 0]!,
        ) as [number, number, number];
        const [i, j, k] = patientPoint(...point).map((mm, a) => Math.round(mm - grid.origin[a]!)) as [
          number,
          number,
          number,
        ];
        const inside = i >= 0 && i < 40 && j >= 0 && j < 40 && k >= 0 && k < 60;
        expect(out[row * slice.columns + column]).toBe(inside ? mask.voxels[i + 40 * (j + 40 * k)] : 0);
      }
    }
  });

  it('that is none, or is cut short, is refused', async () => {
    const { file, files } = await written('oblique', 'binary');
    expect(() => readSegmentation(readFileSync(files[0]!))).toThrow(
      expect.objectContaining({ code: 'not-a-segmentation' }),
    );
    const bytes = readFileSync(file);
    expect(() => readSegmentation(bytes.subarray(0, bytes.length - 300))).toThrow(
      /not-a|unreadable|expected/,
    );
  });
});

/** Of each pixel the values of all segments, as highdicom stacks them. */
const interleave = (all: number[], segment: readonly number[], s: number): number[] => {
  for (const [v, value] of segment.entries()) all[v * SEGMENTS.length + s] = value;
  return all;
};
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, axis) => value - b[axis]!));

function complaints(file: string): string[] {
  try {
    execFileSync(DCIODVFY, [file], { stdio: 'pipe' });
    return [];
  } catch (error) {
    const said = String((error as { stderr: Buffer }).stderr);
    return said.split('\n').filter((line) => line.startsWith('Error'));
  }
}
