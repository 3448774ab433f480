import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readNifti } from '../../../../main/artefacts/nifti.ts';
import { findScan } from '../../../../main/catalog/scans.ts';
import { mapPointBetweenScans } from '../../../../main/services/registration/mapPointBetweenScans.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { isReadable, readSeries } from '../../../../main/services/scans/readSeries.ts';
import { patientPoint } from '../../../../native-models/common/geometry.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

it('shows an imported series at its own resolution before anything is prepared, and decodes it once', async () => {
  const library = temporaryLibrary();
  const { session } = testSession(library);
  const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 12));
  const { scans } = await importPaths(session, [folder]);
  const scan = findScan(library.catalog, scans[0]!.scan)!;
  expect(isReadable(library, scan)).toBe(true);
  const first = await readSeries(session, scan);
  expect(first.exact).toBe(true);
  expect(first.grid.dimensions).toEqual(scan.grid.dimensions);
  expect(first.grid.spacingMm).toEqual(scan.grid.spacingMm);
  expect(first.grid.dimensions[2]).toBe(12);
  const { voxels } = await readNifti(library.at(first.path));
  expect(voxels).toBeInstanceOf(Int16Array);
  const jobs = () => library.catalog.prepare("SELECT count(*) AS n FROM jobs WHERE kind = 'series'").get();
  expect(await readSeries(session, scan)).toEqual(first);
  expect(jobs()).toEqual({ n: 1 });
  expect(existsSync(library.at(first.path))).toBe(true);
});

it('can be looked at with slices missing, which is said to be interpolated', async () => {
  const library = temporaryLibrary();
  const { session } = testSession(library);
  const slices = ctSlices('9', 0, 14);
  for (const gone of ['6.dcm', '7.dcm', '8.dcm']) slices.delete(gone);
  const { scans } = await importPaths(session, [writeFiles(temporaryFolder(), slices)]);
  const scan = findScan(library.catalog, scans[0]!.scan)!;
  expect(scan.problems.map(({ code }) => code)).toContain('missing-slices');
  expect((await readSeries(session, scan)).exact).toBe(false);
});

it('links two series of one frame of reference directly, and those of two patients never', async () => {
  const library = temporaryLibrary();
  const { session } = testSession(library);
  const frame = { FrameOfReferenceUID: '1.2.9' };
  const folders = [
    ctSlices('1', 0, 9, { ...frame, PatientID: 'P-1' }),
    ctSlices('2', 0, 9, { ...frame, PatientID: 'P-1' }),
    ctSlices('3', 0, 9, { ...frame, PatientID: 'P-3' }),
  ].map((slices) => writeFiles(temporaryFolder(), slices));
  const ids: string[] = [];
  for (const folder of folders) ids.push((await importPaths(session, [folder])).scans[0]!.scan);
  const point = patientPoint(-5, -15, -20);
  expect(await mapPointBetweenScans(library, ids[0]!, ids[1]!, point)).toEqual({
    kind: 'carried',
    point,
    atlasName: null,
  });
  expect(await mapPointBetweenScans(library, ids[0]!, ids[2]!, point)).toMatchObject({ kind: 'apart' });
});
