import { expect, it } from 'vitest';
import { percentWords, rateWords } from '../../renderer/screens/jobs/jobWords.ts';
import { en } from '../../renderer/strings/en.ts';

it('says rates as people do', () => {
  const of = (rate: number | null) => rateWords({ rate, unit: 'files' });
  expect(of(210)).toBe('210 files a second');
  expect(of(12_345)).toBe('12,345 files a second');
  expect(of(4.26)).toBe('4.3 files a second');
  expect(of(0.2)).toBe('12 files a minute');
  expect(of(0.001)).toBe('3.6 files an hour');
  expect(of(null)).toBe('–');
});

it('never says that a running job is complete, and rounds what is left', () => {
  expect([0, 0.5, 0.999, 1].map(percentWords)).toEqual(['0 %', '50 %', '99 %', '99 %']);
  expect([3, 42, 600, 15_060].map(en.left)).toEqual([
    'a few seconds left',
    'about 50 s left',
    'about 10 min left',
    'about 4.2 h left',
  ]);
});
