import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drasclr } from '../../fixtures/commandLine.ts';
import { ctSlices, temporaryFolder, writeFiles } from '../../fixtures/ctLibrary.ts';
import { fillStudyLibrary, studyLibrary } from '../../fixtures/studyLibrary.ts';

const PATIENTS = 40;
const home = temporaryFolder();
const path = (name: string) => join(home, name);

/** One line of JSON for each event. */
async function run(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await drasclr(['--json', '--library', path('lab'), ...args]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function refused(...args: string[]): Promise<string> {
  const { code, stderr } = await drasclr(['--library', path('lab'), ...args]);
  expect(code).toBe(1);
  return stderr.trim().split('\n').at(-1)!;
}

const rowsOf = (lines: readonly Record<string, unknown>[], event: string) =>
  lines.filter((line) => line.event === event).flatMap((line) => line.rows as Record<string, unknown>[]);

beforeAll(() => {
  const elsewhere = studyLibrary();
  studyLibrary(path('lab')).close();
  const cohort = fillStudyLibrary(elsewhere, PATIENTS);
  elsewhere.close();
  cohort.patientIds.forEach((PatientID, n) => {
    writeFiles(path(`pacs/${n}`), ctSlices(`${100 + n}`, 0, 3, { PatientID, StudyDate: '20240115' }));
  });
  // As a lab has it: semicolons, decimal commas, a header that no program can guess.
  writeFileSync(path('clinical.csv'), cohort.clinical.replace('FEV1pp', 'Kurzwert'));
  writeFileSync(path('radiomics.csv'), cohort.features);
});

describe('a study by the command line, from an empty folder', () => {
  it('imports scans and a clinical table whose columns are mapped', async () => {
    await run('import', path('pacs'));
    const found = rowsOf(await run('scans', '--patient', 'LAB-0003'), 'scans');
    expect(found).toHaveLength(1);
    expect(await refused('scans', '--patient', 'LAB-9999')).toMatch(/^unknown-patient: .*LAB-9999/);
    const preview = await run('clinical', 'preview', path('clinical.csv'), '--map', 'Kurzwert=fev1pp');
    const columns = rowsOf(preview, 'columns');
    expect(columns.find(({ column }) => column === 'Kurzwert')).toMatchObject({
      meaning: 'fev1pp',
      kind: 'number',
      read: PATIENTS,
      unreadable: 0,
    });
    const stored = await run('clinical', 'import', path('clinical.csv'), '--map', 'Kurzwert=fev1pp');
    expect(stored.at(-1)).toMatchObject({ stored: PATIENTS, unknown: 0 });
    expect((await run('study', 'import-features', path('radiomics.csv'))).at(-1)).toMatchObject({
      name: 'radiomics',
      columns: 3,
      patients: PATIENTS,
    });
  });

  it('saves, lists and runs a study', async () => {
    const sets = [
      'imported:radiomics',
      'clinical:bode',
      'imported:radiomics+clinical:bode',
      'baseline:genesis',
    ];
    const options = sets.flatMap((set) => ['--features', set]);
    await run('study', 'new', 'Table 2', ...options, '--repeats', '1', '--resamples', '20');
    expect(rowsOf(await run('study', 'list'), 'studies')).toMatchObject([
      { name: 'Table 2', state: 'not run' },
    ]);
    const scores = rowsOf(await run('study', 'run', 'Table 2'), 'scores');
    const metrics = (outcome: string) =>
      scores
        .filter((row) => row.outcome === outcome && row.features === 'radiomics')
        .map(({ metric }) => metric);
    expect(metrics('log FEV1 % predicted')).toEqual(['R²']);
    expect(metrics('GOLD')).toEqual(['accuracy', '1-off']);
    expect(metrics('Acute exacerbation history')).toEqual(['accuracy', 'AUC']);
    expect(metrics('survival')).toEqual(['C', 'C(25 %)', 'C(50 %)', 'C(75 %)']);
    expect(
      scores.find(({ metric, features }) => metric === 'R²' && features === 'radiomics')!.mean,
    ).toBeGreaterThan(0);
    expect(rowsOf(await run('study', 'list'), 'studies')).toMatchObject([{ state: 'up to date' }]);
  });

  it('exports tables, figures, methods, versions and a PDF, and nobody’s name', async () => {
    await run('study', 'export', 'Table 2', '-o', path('out'));
    const files = readdirSync(path('out'));
    expect(files).toEqual(
      expect.arrayContaining([
        'table-phenotypes.csv',
        'table-survival.csv',
        'methods.md',
        'study.json',
        'study.pdf',
      ]),
    );
    expect(files.filter((name) => name.endsWith('.svg')).length).toBeGreaterThanOrEqual(4);
    const text = (name: string) => readFileSync(join(path('out'), name), 'utf8');
    expect(text('study.pdf').slice(0, 5)).toBe('%PDF-');
    expect(text('methods.md')).toMatch(/40 patients.*same 5 folds.*Uno et al/s);
    expect(JSON.parse(text('study.json')).versions).toMatchObject({
      node: process.versions.node,
      program: expect.any(String),
    });
    for (const name of files) expect(text(name), name).not.toMatch(/LAB-00\d\d/);
  });

  it('computes anew when a value changes, and refuses what cannot be read with line and remedy', async () => {
    writeFileSync(path('late.csv'), 'patientId,gold\nLAB-0003,4\n');
    await run('clinical', 'import', path('late.csv'));
    expect(rowsOf(await run('study', 'list'), 'studies')).toMatchObject([{ state: 'data changed' }]);
    writeFileSync(path('mild.csv'), 'patientId,fev1pp\nLAB-0003,61\nLAB-0004,mild\n');
    expect(await refused('clinical', 'import', path('mild.csv'))).toMatch(
      /^bad-clinical: line 3, column “fev1pp”: expected a number, got “mild”; correct the cells/,
    );
    writeFileSync(path('strangers.csv'), 'patientId,gold\nP-1,2\nP-2,3\n');
    expect(await refused('clinical', 'import', path('strangers.csv'))).toMatch(
      /^no-patients: line 2: none of the 2 rows is of a patient in this library; import their scans first/,
    );
    expect(await refused('study', 'new', 'Table 2', '--features', 'clinical:bode')).toMatch(
      /^study-exists: /,
    );
    expect(await refused('study', 'run', 'Table 9')).toMatch(/^unknown-study: .*“Table 2”/);
  });
});
