import { describe, expect, it } from 'vitest';
import { durationText, formatNumber, renderTable } from '../../../main/cli/output.ts';

describe('renderTable', () => {
  it('sets numbers to the right with the same decimals, text to the left, gaps as dashes', () => {
    const rows = [
      { scan: 's1', dice: 1, state: 'prepared' },
      { scan: 'scan2', dice: 0.975, state: null },
    ];
    expect(renderTable(rows).split('\n')).toEqual([
      'scan    dice  state',
      '─────  ─────  ────────',
      's1     1.000  prepared',
      'scan2  0.975  –',
    ]);
  });

  it('takes columns that only some rows have', () => {
    expect(renderTable([{ a: 1 }, { a: 2, b: 'x' }])).toBe('a  b\n─  ─\n1  –\n2  x');
  });
});

describe('numbers and durations', () => {
  it('are short', () => {
    expect([0.12345, 12.345, 123.456, 7].map(formatNumber)).toEqual(['0.123', '12.3', '123.46', '7']);
    expect([null, 1.2, 75, 3700].map(durationText)).toEqual(['…', '2 s', '1 min 15 s', '1 h 1 min']);
  });
});
