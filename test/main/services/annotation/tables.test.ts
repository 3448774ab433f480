import { beforeEach, describe, expect, it } from 'vitest';
import { listBoxes } from '../../../../main/catalog/boxes.ts';
import { clinicalRows } from '../../../../main/catalog/patients.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { importClinical } from '../../../../main/services/annotation/clinical.ts';
import { addLabel, exportLabels, importLabels } from '../../../../main/services/annotation/labels.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import {
  patchesKey,
  probabilityKey,
  registrationKey,
  scanKeys,
} from '../../../../main/services/library/stages.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

let library: Library;
let id: string;
beforeEach(async () => {
  library = temporaryLibrary();
  const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 6));
  const { scans } = await importPaths(testSession(library).session, [folder]);
  id = scans[0]!.scan;
});

const HEADER = 'scan,x,y,z,subtype,reader';
const row = (over: { x?: string; z?: number; scan?: string } = {}) =>
  `${over.scan ?? id},${over.x ?? '-9'},-19,${over.z ?? -26},paraseptal,A`;

describe('labels', () => {
  it('takes all rows or none, and names the line', async () => {
    const csv = `${HEADER}\n${row()}\n\n${row({ z: 999 })}\n`;
    await expect(importLabels(library, csv)).rejects.toThrow(/^line 4: .*outside scan/);
    expect(listBoxes(library.catalog)).toEqual([]);
  });

  it('takes a row once and gives it back as CSV', async () => {
    const csv = `${HEADER}\n${row()}\n`;
    expect(await importLabels(library, csv)).toEqual({ added: 1, already: 0 });
    expect(await importLabels(library, csv)).toEqual({ added: 0, already: 1 });
    expect(exportLabels(library)).toBe(csv);
  });

  it('finds the scan by patient or series', async () => {
    const rest = 'x,y,z,subtype,reader\n';
    await importLabels(library, `patientId,${rest}P-7,-9,-19,-26,healthy,A\n`);
    await importLabels(library, `seriesUid,${rest}1.2.3.7,-9,-19,-24,healthy,A\n`);
    expect(listBoxes(library.catalog).map((box) => box.scanId)).toEqual([id, id]);
    await expect(importLabels(library, `patientId,${rest}P-8,-9,-19,-26,healthy,A\n`)).rejects.toThrow(
      /none matches/,
    );
  });

  it.each([
    ['an empty coordinate', () => `${HEADER}\n${row({ x: '' })}`, 'bad-label'],
    ['a coordinate that is no number', () => `${HEADER}\n${row({ x: 'left' })}`, 'bad-label'],
    ['a scan that is not there', () => `${HEADER}\n${row({ scan: 'nobody' })}`, 'unknown-scan'],
    ['a row cut off', () => `${HEADER}\n1,2`, 'bad-csv'],
    ['another table', () => 'a;b\n1;2', 'bad-csv'],
    ['nothing', () => '', 'bad-csv'],
  ])('refuses %s', async (_, csv, code) => {
    await expect(importLabels(library, csv())).rejects.toThrow(expect.objectContaining({ code }));
  });

  it('refuses a click outside the scan', () => {
    const box = { scanId: id, x: -9, y: -19, z: -26, subtype: 'healthy', reader: 'A' } as const;
    expect(addLabel(library, box)).toEqual({ added: true });
    // Half a slice below the first one at z = −30 the scan ends.
    expect(addLabel(library, { ...box, z: -31 })).toEqual({ added: true });
    expect(() => addLabel(library, { ...box, z: -31.1 })).toThrow(/outside scan/);
  });
});

describe('clinical', () => {
  it('stores known patients and keeps what a later table leaves out', () => {
    const csv = 'patientId,gold,age,sex\nP-7,2,61,F\nP-9,0,50,M\n';
    expect(importClinical(library, csv)).toEqual({ stored: 1, unknown: 1 });
    importClinical(library, 'patientId,gold,fev1pp\nP-7,3,44.5\n');
    expect(clinicalRows(library.catalog)).toMatchObject([{ gold: 3, age: 61, sex: 'F', fev1pp: 44.5 }]);
  });

  it.each(['patientId,gold\nP-7,mild', 'patientId,gold\nP-7,1.5', 'gold\n1'])('refuses %j', (csv) => {
    expect(() => importClinical(library, csv)).toThrow(expect.objectContaining({ code: 'bad-clinical' }));
  });
});

describe('stage keys', () => {
  it('follow from the originals and the settings alone', async () => {
    const [scan] = listScans(library.catalog);
    const keys = scanKeys(library, scan!);
    expect(scanKeys(library, scan!)).toEqual(keys);
    const twin = temporaryLibrary();
    await importPaths(testSession(twin).session, [writeFiles(temporaryFolder(), ctSlices('7', 0, 6))]);
    expect(scanKeys(twin, listScans(twin.catalog)[0]!)).toEqual(keys);
    await importPaths(testSession(twin).session, [writeFiles(temporaryFolder(), ctSlices('7', 6, 7))]);
    expect(scanKeys(twin, listScans(twin.catalog)[0]!)).not.toEqual(keys);
  });

  it('change with every input', () => {
    const inputs = { volume: 'v', lungs: 'l', registration: 'r', weights: 'w', step: 4 };
    const all = [
      registrationKey('l', 'a', 'affine'),
      registrationKey('l', 'a', 'deformable'),
      registrationKey('l', 'b', 'affine'),
      patchesKey('v', 'r'),
      probabilityKey(inputs),
      probabilityKey({ ...inputs, step: 8 }),
      probabilityKey({ ...inputs, weights: 'x' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
