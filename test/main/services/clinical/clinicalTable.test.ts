import { beforeEach, describe, expect, it } from 'vitest';
import { clinicalValues } from '../../../../main/catalog/clinicalValues.ts';
import { clinicalRows } from '../../../../main/catalog/patients.ts';
import { importTable, previewTable } from '../../../../main/services/clinical/clinicalTable.ts';
import { clinicalTemplate } from '../../../../main/services/clinical/variables.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { temporaryLibrary } from '../../../fixtures/ctLibrary.ts';
import { fillStudyLibrary } from '../../../fixtures/studyLibrary.ts';

let library: Library;
beforeEach(() => {
  library = temporaryLibrary();
  fillStudyLibrary(library, 3);
});
const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
const valuesOf = (patientId: string) =>
  Object.fromEntries(
    clinicalValues(library.catalog)
      .filter(({ patientKey }) => patientKey === library.pseudonyms.ofPatientId(patientId))
      .map(({ name, date, value }) => [date ? `${name}@${date}` : name, value]),
  );

describe('a clinical table', () => {
  it.each([
    ['commas and points', bytes('patientId,fev1pp,race\nLAB-0000,61.5,white\n')],
    ['semicolons and decimal commas', bytes('Patient ID;FEV1pp;Race\r\nLAB-0000;61,5;white\r\n')],
    [
      'tabs, a byte-order mark, blank lines',
      bytes('\uFEFFpatient\tFEV1_pp\trace\n\nLAB-0000\t61.5\twhite\n\n'),
    ],
    ['UTF-16 with its mark', bytes('\uFEFFpatientId;fev1pp;race\r\nLAB-0000;61,5;white\r\n', 'utf16le')],
    ['UTF-16 without', bytes('patientId;fev1pp;race\r\nLAB-0000;61,5;white\r\n', 'utf16le')],
  ])('is read with %s', (_, table) => {
    expect(importTable(library, table)).toMatchObject({ patients: 1, unknown: 0 });
    expect(valuesOf('LAB-0000')).toEqual({ fev1pp: 61.5, race: 'white' });
  });

  it('reads Windows-1252 text', () => {
    importTable(library, Buffer.from('patientId;Straße\nLAB-0000;M\xfcller\n', 'latin1'));
    expect(valuesOf('LAB-0000')).toEqual({ Straße: 'Müller' });
  });

  it('takes values of a scan date, PRISm, yes and no, and keeps what a later table leaves out', () => {
    importTable(
      library,
      bytes(
        'patientId,date,gold,AE history,note\nLAB-0000,2024-01-15,PRISm,yes,NA\nLAB-0000,,,no,.\nLAB-0001,,2,,\n',
      ),
    );
    importTable(library, bytes('patientId,mmrc\nLAB-0000,3\n'));
    expect(valuesOf('LAB-0000')).toEqual({
      'gold@20240115': -1,
      'exacerbation@20240115': 1,
      exacerbation: 0,
      mmrc: 3,
    });
    const rows = clinicalRows(library.catalog);
    expect(rows.map(({ gold }) => gold).sort()).toEqual([2, null].sort());
  });

  it('remembers what a column was said to mean', () => {
    const choices = { columns: { Kurzwert: { meaning: 'fev1pp' }, Foo: { meaning: 'ignore' } } };
    importTable(library, bytes('patientId,Kurzwert,Foo\nLAB-0000,50,x\n'), choices);
    importTable(library, bytes('patientId,Kurzwert,Foo\nLAB-0001,60,y\n'));
    expect(valuesOf('LAB-0001')).toEqual({ fev1pp: 60 });
  });

  it('previews what cannot be read, stores nothing, and imports the rest when told to', () => {
    const table = bytes('patientId,fev1pp,gold,own\nLAB-0000,61,2,1\nLAB-0001,mild,1.5,2\nP-x,50,1,three\n');
    const preview = previewTable(library, table);
    expect(clinicalValues(library.catalog)).toEqual([]);
    expect(preview).toMatchObject({ rows: 3, patients: 2, unknown: 1, unknownLines: [4] });
    expect(
      preview.columns.map(({ meaning, kind, read, unreadable }) => [meaning, kind, read, unreadable]),
    ).toEqual([
      ['patient', 'category', 3, []],
      ['fev1pp', 'number', 2, [{ line: 3, why: 'expected a number, got “mild”' }]],
      ['gold', 'grade', 2, [{ line: 3, why: 'expected a whole grade, got 1.5' }]],
      ['own', 'number', 2, [{ line: 4, why: 'expected a number, got “three”' }]],
    ]);
    expect(() => importTable(library, table)).toThrow(
      /line 3, column “fev1pp”: expected a number, got “mild” \(and 2 more cells\)/,
    );
    expect(clinicalValues(library.catalog)).toEqual([]);
    importTable(library, table, { skipUnreadable: true });
    expect(valuesOf('LAB-0001')).toEqual({ own: 2 });
  });

  it('previews a table whose decimal mark cannot be told, until it is said', () => {
    const table = bytes('patientId;fev1pp\nLAB-0000;61,125\n');
    expect(previewTable(library, table)).toMatchObject({ decimal: null, patients: 1 });
    const choices = { decimal: ',' } as const;
    expect(previewTable(library, table, choices).decimal).toBe(',');
    importTable(library, table, choices);
    expect(valuesOf('LAB-0000')).toEqual({ fev1pp: 61.125 });
  });

  it('imports its own template once it is filled in', () => {
    const [header] = clinicalTemplate().split('\r\n');
    const cells = header!
      .split(',')
      .map((name) => ({ patientId: 'LAB-0002', fev1fvc: '0.61', survivalDays: '900' })[name] ?? '');
    importTable(library, bytes(`${header}\r\n${cells.join(',')}\r\n`));
    expect(valuesOf('LAB-0002')).toEqual({ fev1fvc: 0.61, survivalDays: 900 });
  });
});

describe('a bad table is refused with its line and what to do', () => {
  it.each([
    [
      'FEV1/FVC in percent',
      'patientId,fev1fvc\nLAB-0000,61',
      'bad-clinical',
      /line 2, column “fev1fvc”: expected 0\.1 to 1 \(ratio\), got 61/,
    ],
    ['thousands or decimals', 'patientId;fev1pp\nLAB-0000;1,234', 'decimal-unclear', /say which mark/],
    [
      'a date with two readings',
      'patientId,date,gold\nLAB-0000,03/04/2024,1',
      'bad-clinical',
      /line 2, column “date”: expected a date as YYYY-MM-DD/,
    ],
    ['a date that is none', 'patientId,date,gold\nLAB-0000,2024-02-30,1', 'bad-clinical', /line 2/],
    [
      'a patient twice',
      'patientId,gold\nLAB-0000,1\nLAB-0000,2',
      'bad-clinical',
      /line 3, column “patientId”: the same patient and date as line 2/,
    ],
    ['no patient', 'patientId,gold\n,1', 'bad-clinical', /line 2/],
    ['no column of patients', 'gold,age\n1,60', 'bad-clinical', /expected a column patientId/],
    [
      'two columns of one meaning',
      'patientId,gold,finalGold\nLAB-0000,1,2',
      'bad-clinical',
      /map one of them/,
    ],
    ['two columns of one name', 'patientId,x,x\nLAB-0000,1,2', 'bad-csv', /two columns are called “x”/],
    ['a row that is too short', 'patientId,gold\nLAB-0000', 'bad-csv', /on line 2|line 2/],
    ['an open quote', 'patientId,gold\n"LAB-0000,1', 'bad-csv', /quote/i],
    ['nothing', '', 'bad-csv', /header/],
    [
      'no follow-up',
      'patientId,survivalDays,event\nLAB-0000,0,1',
      'bad-clinical',
      /line 2, column “survivalDays”/,
    ],
  ])('%s', (_, text, code, words) => {
    let refused: unknown;
    try {
      importTable(library, bytes(text));
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code });
    expect((refused as Error).message).toMatch(words);
    expect(clinicalValues(library.catalog)).toEqual([]);
  });

  it('more text than memory should hold', () => {
    expect(() => previewTable(library, Buffer.alloc(257 * 2 ** 20, 'a'))).toThrow(
      /expected at most 256 MiB, got 257; keep the rows of patients in the library/,
    );
  });

  it('a million rows', () => {
    const table = `patientId,gold\n${'P,1\n'.repeat(1_000_000)}`;
    expect(() => importTable(library, bytes(table))).toThrow(/line 200002: expected at most 200000 rows/);
  });
});
