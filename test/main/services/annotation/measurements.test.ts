import { beforeAll, expect, it } from 'vitest';
import { findScan, retireScan } from '../../../../main/catalog/scans.ts';
import type { Measurement } from '../../../../main/model/measurement.ts';
import { changeMeasurements, openMeasurements } from '../../../../main/services/annotation/measurements.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { countHoldings, removeScan } from '../../../../main/services/scans/removeScan.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

let library: Library;
let scanId: string;
let other: string;
beforeAll(async () => {
  library = temporaryLibrary();
  const { scans } = await importPaths(testSession(library).session, [
    writeFiles(temporaryFolder(), ctSlices('7', 0, 9)),
  ]);
  scanId = scans[0]!.scan;
  const second = await importPaths(testSession(library).session, [
    writeFiles(temporaryFolder(), ctSlices('8', 0, 9)),
  ]);
  other = second.scans[0]!.scan;
});

const line = (id: string): Measurement => ({
  id,
  tool: 'length',
  points: [
    [0, 0, 0],
    [10, 0, 0],
  ],
  normal: [0, 0, 1],
  up: [0, -1, 0],
});
const ids = (reader: string, of = scanId) =>
  openMeasurements(library, of, reader).measurements.map(({ id }) => id);

it('keeps what each reader drew, and undo and redo go through every change', () => {
  changeMeasurements(library, scanId, 'Anna', [line('a')]);
  changeMeasurements(library, scanId, 'Anna', [line('a'), line('b')]);
  changeMeasurements(library, scanId, 'Boris', [line('z')]);
  expect(ids('Anna')).toEqual(['a', 'b']);
  expect(changeMeasurements(library, scanId, 'Anna', 'undo')).toMatchObject({ undo: 1, redo: 1 });
  expect(ids('Anna')).toEqual(['a']);
  changeMeasurements(library, scanId, 'Anna', 'undo');
  expect(ids('Anna')).toEqual([]);
  // Nothing is left to take back, and nothing is lost by asking.
  expect(changeMeasurements(library, scanId, 'Anna', 'undo')).toMatchObject({ undo: 0, redo: 2 });
  changeMeasurements(library, scanId, 'Anna', 'redo');
  changeMeasurements(library, scanId, 'Anna', 'redo');
  expect(ids('Anna')).toEqual(['a', 'b']);
  expect(ids('Boris')).toEqual(['z']);
});

it('drops what was undone once something else is drawn', () => {
  changeMeasurements(library, scanId, 'Anna', 'undo');
  expect(changeMeasurements(library, scanId, 'Anna', [line('c')])).toMatchObject({ redo: 0 });
  expect(ids('Anna')).toEqual(['c']);
});

it('asks before a scan with measurements is removed, and counts those that stand', async () => {
  const { session } = testSession(library);
  // Anna’s one line and Boris’s.
  expect(countHoldings(library, scanId)).toMatchObject({ measurements: 2, boxes: 0, jobs: 0 });
  await expect(removeScan(session, scanId)).rejects.toMatchObject({ code: 'scan-has-readings' });
  expect(await removeScan(session, scanId, scanId)).toMatchObject({ measurements: 2 });
  expect(() => countHoldings(library, scanId)).toThrow(expect.objectContaining({ code: 'unknown-scan' }));
});

it('keeps a scan with measurements when its slices have become those of another', () => {
  changeMeasurements(library, other, 'Anna', [line('a')]);
  retireScan(library.catalog, other);
  expect(findScan(library.catalog, other)?.problems).toMatchObject([{ code: 'superseded', blocking: true }]);
  expect(ids('Anna', other)).toEqual(['a']);
});

it('refuses a scan that is not there', () => {
  expect(() => openMeasurements(library, 'none', 'Anna')).toThrow(
    expect.objectContaining({ code: 'unknown-scan' }),
  );
});
