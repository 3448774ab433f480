import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanRows } from '../../../../main/ipc/scanRows.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { measuresCsv, regionName } from '../../../../main/services/masks/measuresCsv.ts';
import { LUNG_REGIONS } from '../../../../native-models/analysis/lungRegions.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

let library: Library;
beforeAll(async () => {
  const folder = temporaryFolder();
  await makeWindowLibrary(folder);
  library = openLibrary(folder);
}, 120_000);
afterAll(() => library?.close());

const rows = [
  { scanId: '', region: 'both', name: 'laa950', value: 4.2 },
  { scanId: '', region: 'right-middle', name: 'laa950', value: 1.5 },
];

describe('the table of measures', () => {
  it('names patient, kernel, thickness, warnings, models, thresholds and training beside every figure', async () => {
    const text = await measuresCsv(library, [
      { scanId: 'scan-a', state: 'already', review: 'none', rows },
      { scanId: 'scan-b', state: 'already', review: 'none', rows },
    ]);
    const [a, , b] = parse(text, { columns: true }) as Record<string, string>[];
    expect(a).toMatchObject({
      scan: 'scan-a',
      patient: 'patient-a',
      studyDate: '20260301',
      kernel: 'B31f',
      thicknessMm: '2',
      spacingMm: '1 × 1 × 2',
      warnings: '',
      models: 'Linear readout (model), step 2',
      thresholds: 'centrilobular 0.50',
      learnedFromPatient: 'no',
      review: 'not reviewed',
      region: 'both',
      laa950: '4.2',
    });
    expect(b).toMatchObject({ scan: 'scan-b', kernel: 'B70f', models: '', learnedFromPatient: '' });
    expect(b!.warnings).toMatch(/Slices of 5 mm.*; kernel B70f is sharp/);
  });

  it('lets no third of a lung be read as a lobe', () => {
    expect(LUNG_REGIONS.map(regionName)).toEqual([
      'both',
      'right',
      'left',
      'right upper third',
      'right middle third',
      'right lower third',
      'left upper third',
      'left middle third',
      'left lower third',
    ]);
  });
});

it('warns of a sharp kernel in the list of scans, before anything is measured', () => {
  const codes = (id: string) =>
    scanRows(library.catalog)
      .find((row) => row.id === id)!
      .problems.map(({ code }) => code);
  expect(codes('scan-a')).toEqual([]);
  expect(codes('scan-b')).toEqual(['thick-slices', 'sharp-kernel']);
});
