import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePixels } from '../../../../main/dicom/decodePixels.ts';
import {
  cleaned,
  type Deidentified,
  deidentify,
  mapUid,
  shiftDate,
} from '../../../../main/dicom/deidentify/deidentify.ts';
import { isVerdict } from '../../../../main/dicom/instance.ts';
import { openImage } from '../../../../main/dicom/readInstance.ts';
import { readSourceStudy } from '../../../../main/dicom/sourceStudy.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { type Attributes, ctFile } from '../../../fixtures/ctFile.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

const key = Buffer.alloc(32, 7);
const options = { key, pseudonym: 'PSEUDO1' };

/** Each value names somebody, some place or some day. */
const PLANTED: Attributes = {
  PatientName: 'Plantedfamily^Plantedgiven',
  PatientID: 'PLANTEDID77',
  OtherPatientIDs: 'PLANTEDOTHER',
  PatientBirthDate: '19510304',
  PatientAddress: 'Plantedstreet 5',
  PatientComments: 'Plantedcomment',
  AccessionNumber: 'PLANTEDACC',
  StudyID: 'PLANTEDSTUDY',
  InstitutionName: 'Plantedhospital',
  StationName: 'PLANTEDSTATION',
  OperatorsName: 'Plantedoperator',
  ReferringPhysicianName: 'Plantedphysician',
  PerformingPhysicianName: 'Plantedperformer',
  DeviceSerialNumber: 'PLANTEDSERIAL',
  StudyDescription: 'CT Thorax Plantedword',
  SeriesDescription: 'Lung 1.5 mm Mr Plantedsurname',
  ProtocolName: 'Chest Plantedprotocol',
  ImageComments: 'Plantedremark',
  StudyDate: '20200102',
  RequestAttributesSequence: [
    { ScheduledProcedureStepID: 'PLANTEDSTEP', RequestedProcedureDescription: 'Plantedrequest' },
  ],
  SpecificCharacterSet: 'ISO_IR 100',
  PatientSex: 'F',
  PatientAge: '093Y',
  PixelPaddingValue: 0,
};
const traces = /planted|19510304|20200102|1\.2\.3\.[1234]\b/i;

function rewritten(over: Attributes = {}): Deidentified {
  const done = deidentify(ctFile({ ...PLANTED, ...over }), options);
  if (isVerdict(done)) throw new Error(done.reason);
  return done;
}

describe('deidentify', () => {
  it('leaves nothing that names anybody, in any element', () => {
    const { bytes, report } = rewritten();
    expect(Buffer.from(ctFile(PLANTED)).toString('latin1')).toMatch(traces);
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(traces);
    expect(report.removed).toContain('x00080080');
    expect(report.replaced).toContain('x00100010');
    expect(report.burnedIn).toBe(false);
  });

  it('keeps pixels, geometry and densities, and marks what was done', async () => {
    const before = openImage(ctFile(PLANTED));
    const after = openImage(rewritten().bytes);
    if (isVerdict(before) || isVerdict(after)) throw new Error('expected images');
    expect(after.instance.planes).toEqual(before.instance.planes);
    expect(await decodePixels(after, 0)).toEqual(await decodePixels(before, 0));
    expect(after.instance).toMatchObject({ rows: 4, columns: 6, kvp: 120, seriesDescription: 'Lung 1.5 mm' });
    const { patient, study } = readSourceStudy(rewritten().bytes)!;
    expect(patient).toMatchObject({
      PatientID: 'PSEUDO1',
      PatientName: 'PSEUDO1',
      PatientBirthDate: '',
      PatientSex: 'F',
    });
    expect(study).toMatchObject({ AccessionNumber: '', StudyDescription: 'CT Thorax' });
  });

  it('keeps files of one study together and intervals true', () => {
    const open = (over: Attributes) => {
      const image = openImage(rewritten(over).bytes);
      if (isVerdict(image)) throw new Error(image.reason);
      return image.instance;
    };
    const [first, second] = [open({}), open({ SOPInstanceUID: '1.2.3.9', StudyDate: '20200112' })];
    expect(second.seriesUid).toBe(first.seriesUid);
    expect(second.sopInstanceUid).not.toBe(first.sopInstanceUid);
    const day = (date: string) =>
      Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6)) / 86_400_000;
    expect(day(second.studyDate) - day(first.studyDate)).toBe(10);
    expect(first.studyDate).not.toBe('20200102');
    expect(shiftDate('20200102', { key, pseudonym: 'OTHER' })).not.toBe(shiftDate('20200102', options));
    expect(mapUid('1.2.3', key)).not.toBe(mapUid('1.2.3', Buffer.alloc(32, 8)));
    expect(mapUid('1.2.3', key)).toMatch(/^2\.25\.\d{1,39}$/);
    expect(cleaned('Dr. Smith HRCT Lung 1.25mm 20200102')).toBe('HRCT Lung 1.25mm');
  });

  it('is stable: what it has written comes out the same again', () => {
    const once = rewritten();
    const twice = deidentify(once.bytes, options);
    if (isVerdict(twice)) throw new Error(twice.reason);
    expect(readSourceStudy(twice.bytes)!.patient.PatientID).toBe('PSEUDO1');
    expect(twice.report.removed).not.toContain('x00100010');
  });
});

describe('import --deidentify', () => {
  it('puts no planted identifier anywhere into the library', async () => {
    const library = temporaryLibrary();
    const folder = writeFiles(
      temporaryFolder(),
      new Map([...ctSlices('7', 0, 9, PLANTED)].map(([name, bytes]) => [`Plantedfamily/${name}`, bytes])),
    );
    writeFiles(folder, new Map([['Plantedfamily/cut.dcm', ctFile(PLANTED).subarray(0, 700)]]));
    const { session } = testSession(library);
    const { counts, scans } = await importPaths(session, [folder], { deidentify: { ids: {} } });
    expect(counts).toEqual({ imported: 9, duplicate: 0, skipped: 0, rejected: 1 });
    expect(scans[0]!.patient).toBe(library.pseudonyms.ofPatientId('PLANTEDID77'));
    const again = await importPaths(session, [folder], { deidentify: { ids: {} } });
    expect(again.counts).toMatchObject({ imported: 0, duplicate: 9 });
    library.catalog.pragma('wal_checkpoint(TRUNCATE)');
    const files = readdirSync(library.root, { recursive: true }).map((name) =>
      join(library.root, String(name)),
    );
    for (const file of files.filter((path) => statSync(path).isFile()))
      expect(readFileSync(file).toString('latin1'), file).not.toMatch(/planted|19510304|20200102/i);
  });

  it('takes the ids of a site', async () => {
    const library = temporaryLibrary();
    const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 9, PLANTED));
    await importPaths(testSession(library).session, [folder], {
      deidentify: { ids: { PLANTEDID77: 'SITE-042' } },
    });
    const [original] = readdirSync(library.at('originals'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.dcm'));
    expect(readSourceStudy(readFileSync(library.at('originals', original!)))!.patient.PatientID).toBe(
      'SITE-042',
    );
  });
});
