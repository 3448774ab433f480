import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { listBoxes, SUBTYPES } from '../../../../main/catalog/boxes.ts';
import { findScan } from '../../../../main/catalog/scans.ts';
import { readBoxReport } from '../../../../main/dicom/readBoxReport.ts';
import { encodeBoxReport } from '../../../../main/dicom/writeBoxReport.ts';
import { addBoxes } from '../../../../main/services/annotation/annotate.ts';
import { boxReports, importBoxReport } from '../../../../main/services/annotation/boxReports.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

const hasDciodvfy = spawnSync('dciodvfy', ['-version']).error === undefined;

async function libraryWithScan(): Promise<{ library: Library; scanId: string }> {
  const library = temporaryLibrary();
  const slices = ctSlices('7', 0, 6, { PatientBirthDate: '19600101', PatientSex: 'F', StudyID: '1' });
  const { scans } = await importPaths(testSession(library).session, [writeFiles(temporaryFolder(), slices)]);
  return { library, scanId: scans[0]!.scan };
}

let library: Library;
let scanId: string;
beforeAll(async () => {
  ({ library, scanId } = await libraryWithScan());
  addBoxes(
    library,
    SUBTYPES.flatMap((subtype, n) => [
      { scanId, x: -9.1 + n / 7, y: -19 + 1 / 3, z: -26, subtype, reader: 'Anna Müller' },
      { scanId, x: -9, y: -18.7, z: -30 + n, subtype, reader: 'B' },
    ]),
  );
});

describe('boxes as DICOM SR', () => {
  it('come back exactly in another library, under their readers', async () => {
    const twin = await libraryWithScan();
    const reports = await boxReports(library, findScan(library.catalog, scanId)!);
    expect(reports.map(({ reader, boxes, name }) => [reader, boxes, name])).toEqual([
      ['Anna Müller', 5, `${scanId}-boxes-Anna-Mu-ller.dcm`],
      ['B', 5, `${scanId}-boxes-B.dcm`],
    ]);
    for (const { content } of reports) {
      expect(importBoxReport(twin.library, content)).toEqual({ added: 5, already: 0 });
      expect(importBoxReport(twin.library, content)).toEqual({ added: 0, already: 5 });
    }
    const sorted = (from: Library) =>
      listBoxes(from.catalog)
        .map((box) => JSON.stringify(box))
        .sort();
    expect(sorted(twin.library)).toEqual(sorted(library));
  });

  it('name the patient of the original, for the archive', async () => {
    const [report] = await boxReports(library, findScan(library.catalog, scanId)!, 'B');
    const file = Buffer.from(report!.content).toString('latin1');
    for (const word of ['P-7', 'Secret^Name', '1.2.4.7', '1.2.3.7.1']) expect(file).toContain(word);
  });

  it.skipIf(!hasDciodvfy)('have no error in dciodvfy', async () => {
    for (const { content, name } of await boxReports(library, findScan(library.catalog, scanId)!)) {
      const file = join(temporaryFolder(), name);
      writeFileSync(file, content);
      const { stderr, stdout } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
      const lines = `${stderr}${stdout}`.split('\n');
      expect(lines.filter((line) => /^Error/.test(line))).toEqual([]);
      expect(lines.join('\n')).toContain('Comprehensive3DSR');
    }
  });

  it.skipIf(!hasDciodvfy)('would be found wrong by dciodvfy without an evidence', async () => {
    const file = join(temporaryFolder(), 'wrong.dcm');
    writeFileSync(
      file,
      encodeBoxReport({
        source: { patient: {}, study: {}, frameOfReferenceUid: '' },
        seriesUid: '1.2',
        instances: [],
        reader: 'A',
        boxes: [],
        writtenAt: new Date(0),
        softwareVersion: '1',
      }),
    );
    const { stderr, stdout } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
    expect(`${stderr}${stdout}`).toMatch(/^Error/m);
  });

  it('keep any double exactly, whatever its sign: left stays left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -500, max: 500, noNaN: true }), fc.constantFrom(...SUBTYPES)), {
          minLength: 1,
          maxLength: 4,
        }),
        (given) => {
          const boxes = given.map(([mm, subtype]) => ({
            centre: [mm, -mm / 3, mm * 2] as const,
            subtype,
          }));
          const read = readBoxReport(
            encodeBoxReport({
              source: {
                patient: { PatientID: 'P' },
                study: { StudyInstanceUID: '1.2.4' },
                frameOfReferenceUid: '1.5',
              },
              seriesUid: '1.2.3',
              instances: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.1' }],
              reader: 'A',
              boxes,
              writtenAt: new Date(0),
              softwareVersion: '1',
            }),
          );
          expect(read.boxes.map(({ centre }) => centre.map((n) => n + 0))).toEqual(
            boxes.map(({ centre }) => centre.map((n) => n + 0)),
          );
          expect(read.boxes.map(({ subtype }) => subtype)).toEqual(given.map(([, subtype]) => subtype));
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  it('are refused when they are none, or of a scan that is not here', async () => {
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    const [image] = ctSlices('7', 0, 1).values();
    expect(() => importBoxReport(library, image!)).toThrow(code('not-a-report'));
    expect(() => importBoxReport(library, new Uint8Array(300))).toThrow(code('not-a-report'));
    const [report] = await boxReports(library, findScan(library.catalog, scanId)!, 'B');
    expect(() => importBoxReport(temporaryLibrary(), report!.content)).toThrow(code('unknown-scan'));
    await expect(boxReports(library, findScan(library.catalog, scanId)!, 'nobody')).rejects.toThrow(
      code('no-boxes'),
    );
  });
});
