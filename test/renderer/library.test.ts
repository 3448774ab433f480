import { describe, expect, it } from 'vitest';
import type { JobRow, LedgerLine, ScanRow } from '../../preload/contract.ts';
import { groupJobs } from '../../renderer/screens/jobs/groupJobs.ts';
import { arrangeScans } from '../../renderer/screens/library/arrangeScans.ts';
import { findLines } from '../../renderer/screens/library/findLines.ts';
import { reasonsFor, suggestAtlas } from '../../renderer/screens/library/suggestAtlas.ts';
import { ALL_SCANS } from '../../renderer/state/libraryView.ts';

const scan = (id: string, over: Partial<ScanRow> = {}): ScanRow => ({
  id,
  pseudonym: `p-${id}`,
  studyDate: null,
  stage: 'imported',
  slices: 300,
  spacingMm: [0.7, 0.7, 1],
  thicknessMm: 1,
  kernel: 'B31f',
  manufacturer: null,
  description: null,
  problems: [],
  gold: null,
  review: null,
  masks: null,
  thumbnail: '',
  ...over,
});
const warning = { code: 'thick-slices', blocking: false, message: 'Slices of 5 mm' };
const blocking = { code: 'missing-slices', blocking: true, message: 'Slices are missing' };
const ids = (scans: readonly ScanRow[]) => scans.map(({ id }) => id).join('');

describe('the filters of the table', () => {
  const scans = [
    scan('a', { review: 'pending', masks: 'accepted' }),
    scan('b', { review: 'accepted', masks: 'none' }),
    scan('c', { review: 'pending', masks: null }),
    scan('d', { masks: 'corrected' }),
    scan('e', { masks: 'changed' }),
  ];
  const found = (filter: Partial<typeof ALL_SCANS>) =>
    ids(arrangeScans(scans, { ...ALL_SCANS, ...filter }, { column: 'patient', down: false }));

  it('tell the review of the registration from that of the masks', () => {
    expect(found({ review: 'pending' })).toBe('ac');
    expect(found({ masks: 'accepted' })).toBe('ad');
    expect(found({ masks: 'waiting' })).toBe('be');
  });
});

describe('the table of scans', () => {
  const scans = [
    scan('a', { slices: 9, problems: [warning, warning] }),
    scan('b', { slices: 100, stage: 'prepared', review: 'rejected' }),
    scan('c', { slices: 20, problems: [blocking] }),
  ];
  const arrange = (filter: Partial<typeof ALL_SCANS>, column = 'patient', down = false) =>
    ids(arrangeScans(scans, { ...ALL_SCANS, ...filter }, { column: column as 'patient', down }));

  it('sorts numbers as numbers, both ways, and what must not be measured above any other warnings', () => {
    expect(arrange({}, 'slices')).toBe('acb');
    expect(arrange({}, 'slices', true)).toBe('bca');
    expect(arrange({}, 'warnings', true)).toBe('cab');
    expect(arrange({}, 'stage')).toBe('acb');
  });

  it('filters by words, stage, warnings, review and the scans of a job', () => {
    expect(arrange({ query: 'P-B prepared' })).toBe('b');
    expect(arrange({ stage: 'imported' })).toBe('ac');
    expect(arrange({ warnings: 'warned' })).toBe('ac');
    expect(arrange({ warnings: 'unwarned' })).toBe('b');
    expect(arrange({ warnings: 'blocked' })).toBe('c');
    expect(arrange({ review: 'rejected' })).toBe('b');
    expect(arrange({ only: ['a', 'b'], warnings: 'warned' })).toBe('a');
  });
});

describe('the scan that is offered as atlas', () => {
  it('is healthy, then without warnings, then thin, then long; never one that must not be measured', () => {
    const scans = [
      scan('1', { gold: 3 }),
      scan('2', { slices: 100 }),
      scan('3', { slices: 200 }),
      scan('4', { spacingMm: [0.7, 0.7, 5], slices: 900 }),
      scan('5', { problems: [warning] }),
      scan('6', { gold: 0, problems: [warning] }),
      scan('7', { gold: 0, problems: [blocking] }),
      scan('8', { gold: 0 }),
    ];
    expect(ids(suggestAtlas(scans))).toBe('8632451');
    expect(reasonsFor(scans[7]!)).toEqual(['gold0', 'noWarnings', 'thin']);
    expect(reasonsFor(scan('x', { stage: 'lungs', spacingMm: [1, 1, 5], problems: [warning] }))).toEqual([
      'prepared',
    ]);
  });
});

describe('the lists', () => {
  it('finds a file by its name and its reason', () => {
    const line = (name: string, reason: string | null): LedgerLine => ({
      name,
      verdict: 'skipped',
      code: null,
      reason,
    });
    const lines = [line('a/1.dcm', null), line('a/readme.txt', 'Not a DICOM file')];
    expect(findLines(lines, ' dicom README').map(({ name }) => name)).toEqual(['a/readme.txt']);
    expect(findLines(lines, '')).toEqual(lines);
  });

  it('groups jobs by what they need, the waiting ones in the order in which they run', () => {
    const job = (id: number, kind: JobRow['state']['kind']) => ({ id, state: { kind } }) as JobRow;
    const rows = [job(6, 'pending'), job(5, 'paused'), job(4, 'running'), job(3, 'done'), job(2, 'failed')];
    const groups = [...groupJobs([...rows, job(1, 'cancelled')])];
    expect(groups.map(([group, members]) => [group, members.map(({ id }) => id)])).toEqual([
      ['running', [4]],
      ['failure', [2]],
      ['waiting', [5, 6]],
      ['finished', [3, 1]],
    ]);
  });
});
