import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foreignGrid, readForeignVolume } from '../../../main/artefacts/foreignVolume.ts';
import { writeNifti } from '../../../main/artefacts/nifti.ts';
import { encodeHeader } from '../../../main/artefacts/niftiHeader.ts';
import { writeNrrd } from '../../../main/artefacts/nrrd.ts';
import { listScans } from '../../../main/catalog/scans.ts';
import { readSeriesVolume } from '../../../main/dicom/readSeriesVolume.ts';
import { sliceFiles } from '../../../main/services/library/stages.ts';
import { importPaths } from '../../../main/services/scans/importFiles.ts';
import { readVolumePatients } from '../../../main/services/scans/volumePatients.ts';
import {
  type Grid,
  IDENTITY,
  type Matrix3,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { temporaryFolder, temporaryLibrary, testSession } from '../../fixtures/ctLibrary.ts';
import { pythonWith, runPython } from '../../fixtures/pythonOracle.ts';

const folder = temporaryFolder();
const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const DIRECTIONS: Readonly<Record<string, Matrix3>> = {
  LPS: IDENTITY,
  'RAS, as most NIfTI': [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  'LAS, left-handed': [1, 0, 0, 0, -1, 0, 0, 0, 1],
  'head to foot': [1, 0, 0, 0, 1, 0, 0, 0, -1],
  oblique: [c, -s, 0, s, c, 0, 0, 0, 1],
};
const gridOf = (name: string): Grid => ({
  dimensions: [12, 10, 9],
  spacingMm: [0.75, 0.5, 2.5],
  origin: [-31.25, 17.5, -240],
  direction: DIRECTIONS[name]!,
});
/** Air, with a body and something lopsided in it: plausible CT, no two voxels of a row alike. */
const huOf = ({ dimensions: [nx, ny] }: Grid): Int16Array =>
  Int16Array.from({ length: nx * ny * 9 }, (_, v) => {
    const [x, y, z] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    return x < 3 || y < 2 ? -1000 : x > 8 && y > 6 && z > 6 ? -900 + z : 40 + x - y + z;
  });
const refusalOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'done';
};

/** What a reader of the patient's frame sees: HU at a point, from the voxels of any grid. */
function atPoints(grid: Grid, voxels: ArrayLike<number>): Map<string, number> {
  const [nx, ny, nz] = grid.dimensions;
  const out = new Map<string, number>();
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const point = voxelToPatient(grid, voxelPoint(i, j, k)).map((mm) => Math.round(mm * 100) + 0);
        out.set(point.join(), voxels[i + nx * (j + ny * k)]!);
      }
  return out;
}

describe('a volume file that is imported', () => {
  it.each([
    ...Object.keys(DIRECTIONS).map((name) => [name, '.nii.gz'] as const),
    ['oblique', '.nrrd'] as const,
  ])('has each HU where it was: %s, %s', async (name, extension) => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const grid = gridOf(name);
    const hu = huOf(grid);
    const file = join(temporaryFolder(), `study_0255${extension}`);
    await (extension === '.nrrd' ? writeNrrd : writeNifti)(file, { grid, voxels: hu });
    const before = readFileSync(file);
    const { counts, scans } = await importPaths(session, [file]);
    expect([counts.imported, scans.length]).toEqual([9, 1]);
    const [scan] = listScans(library.catalog);
    expect(scan!.patientKey).toBe(library.pseudonyms.ofPatientId('study_0255'));
    const volume = await readSeriesVolume(sliceFiles(library, scan!), scan!);
    expect(atPoints(volume.grid, volume.voxels)).toEqual(atPoints(grid, hu));
    expect((await importPaths(session, [file])).counts).toMatchObject({ imported: 0, duplicate: 9 });
    expect(readFileSync(file)).toEqual(before);
    library.close();
  });

  it('belongs to the patient of the table, and to none where the table has no row', async () => {
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const home = temporaryFolder();
    mkdirSync(home, { recursive: true });
    for (const [n, name] of ['a', 'b', 'c'].entries()) {
      const grid = { ...gridOf('LPS'), origin: [n, 0, 0] as const };
      await writeNifti(join(home, `${name}.nii.gz`), { grid, voxels: huOf(grid) });
    }
    const patients = readVolumePatients('file,patientId,studyDate\na.nii.gz,P1,2026-02-03\nb.nii.gz,P1,\n');
    const { counts, ledger } = await importPaths(session, [home], { patients });
    expect(counts).toMatchObject({ imported: 18, rejected: 1 });
    expect(ledger.find(({ verdict }) => verdict === 'rejected')?.code).toBe('volume-without-patient');
    const scans = listScans(library.catalog);
    expect(new Set(scans.map(({ patientKey }) => patientKey))).toEqual(
      new Set([library.pseudonyms.ofPatientId('P1')]),
    );
    expect(scans.map(({ studyDate }) => studyDate).sort()).toEqual(['20260203', null].sort());
    library.close();
    for (const table of [
      'file,patientId\n',
      'file,patientId\na,\n',
      'file,patientId,studyDate\na,P,yesterday\n',
      'file,patientId\na,P\na.nii,Q\n',
    ]) {
      expect(() => readVolumePatients(table)).toThrow(expect.objectContaining({ code: 'bad-table' }));
    }
  });

  it('is refused where its geometry or its numbers cannot be believed', async () => {
    const grid = gridOf('LPS');
    const hu = huOf(grid);
    const header = (change: (view: DataView) => void): string => {
      const bytes = encodeHeader(grid, 'int16');
      change(new DataView(bytes.buffer));
      const path = join(folder, `changed-${Math.abs(hash(bytes))}.nii`);
      writeFileSync(path, Buffer.concat([bytes, Buffer.from(hu.buffer)]));
      return path;
    };
    const codes = await Promise.all(
      [
        header((v) => void [v.setInt16(252, 0, true), v.setInt16(254, 0, true)]),
        header((v) => v.setFloat32(280, 0.75, true)),
        header((v) => v.setFloat32(292, 4, true)),
        header((v) => v.setUint8(123, 1)),
        header((v) => void [v.setInt16(252, 0, true), v.setFloat32(284, 0.3, true)]),
        header((v) => void [v.setInt16(40, 4, true), v.setInt16(48, 3, true)]),
        header((v) => void [v.setInt16(252, 0, true), v.setFloat32(280, 750, true)]),
      ].map((path) => refusalOf(foreignGrid(path))),
    );
    expect(codes).toEqual([
      ...['volume-no-orientation', 'volume-conflict', 'volume-conflict', 'volume-units'],
      ...['volume-sheared', 'nifti-unreadable', 'volume-units'],
    ]);
    const nrrd = (text: string): string => {
      const path = join(folder, `changed-${Math.abs(hash(Buffer.from(text)))}.nrrd`);
      writeFileSync(path, `NRRD0004\n${text}\n\n`);
      return path;
    };
    const sound =
      'type: short\ndimension: 3\nsizes: 2 2 2\nencoding: raw\nendian: little\nspace: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)';
    expect(await refusalOf(foreignGrid(nrrd(sound)))).toBe('done');
    for (const [from, to] of [
      ['space: LPS\n', ''],
      ['dimension: 3', 'dimension: 4'],
      ['type: short', 'type: block'],
      ['encoding: raw', 'encoding: bzip2'],
      ['(0,0,1)', '(0,0,0)'],
      ['type', 'data file: x.raw\ntype'],
    ] as const) {
      expect(await refusalOf(foreignGrid(nrrd(sound.replace(from, to))))).toBe('nrrd-unreadable');
    }
    const library = temporaryLibrary();
    const { session } = testSession(library);
    const mask = join(folder, 'mask.nii.gz');
    await writeNifti(mask, { grid, voxels: new Uint8Array(12 * 10 * 9).fill(1) });
    expect(await refusalOf(importPaths(session, [mask]))).toBe('no-ct');
    library.close();
  });

  const python = pythonWith('SimpleITK', 'nibabel', 'nrrd');
  it.skipIf(!python)(
    'written by SimpleITK and nibabel is read with left on the left (needs SimpleITK, nibabel)',
    async () => {
      const out = temporaryFolder();
      const script = [
        'import sys, numpy, SimpleITK as sitk, nibabel',
        'a = numpy.full((9, 10, 12), -1000, numpy.int16); a[7:, 7:, 9:] = 55',
        'im = sitk.GetImageFromArray(a); im.SetSpacing((0.75, 0.5, 2.5)); im.SetOrigin((-31.25, 17.5, -240))',
        'im.SetDirection((0.955336, -0.29552, 0, 0.29552, 0.955336, 0, 0, 0, 1))',
        "for e in ('nii.gz', 'nrrd'): sitk.WriteImage(im, f'{sys.argv[1]}/sitk.{e}')",
        "nibabel.save(nibabel.Nifti1Image(numpy.asarray(nibabel.load(f'{sys.argv[1]}/sitk.nii.gz').dataobj)[::-1], nibabel.load(f'{sys.argv[1]}/sitk.nii.gz').affine @ numpy.array([[-1,0,0,11],[0,1,0,0],[0,0,1,0],[0,0,0,1.]])), f'{sys.argv[1]}/flipped.nii.gz')",
        'print(im.TransformIndexToPhysicalPoint((11, 9, 8)))',
      ].join('\n');
      const corner = JSON.parse(
        runPython(python!, script, out).trim().replace('(', '[').replace(')', ']'),
      ) as number[];
      for (const name of ['sitk.nii.gz', 'sitk.nrrd', 'flipped.nii.gz']) {
        const { grid, voxels } = await readForeignVolume(join(out, name));
        const [nx, ny, nz] = grid.dimensions;
        const i = name.startsWith('flipped') ? 0 : nx - 1;
        expect(voxels[i + nx * (ny - 1 + ny * (nz - 1))]).toBe(55);
        const point = voxelToPatient(grid, voxelPoint(i, ny - 1, nz - 1));
        for (const axis of [0, 1, 2] as const) expect(point[axis]).toBeCloseTo(corner[axis]!, 3);
      }
    },
  );
});

const hash = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => (sum * 31 + byte) | 0, 7);
