import { expect, it } from 'vitest';
import { niceStep, niceTicks } from '../../../native-models/figures/axisTicks.ts';
import { chartOption } from '../../../native-models/figures/chartOption.ts';

it('steps are 1, 2 or 5 times a power of ten', () => {
  expect([6, 7, 18, 31, 0.06, 3575].map((range) => niceStep(range, 6))).toEqual([1, 2, 5, 10, 0.01, 1000]);
});

it('ticks enclose the range', () => {
  expect(niceTicks(0, 3575, 6)).toEqual([0, 1000, 2000, 3000, 4000]);
  expect(niceTicks(-1.15, -0.13, 6)).toEqual([-1.2, -1, -0.8, -0.6, -0.4, -0.2, 0]);
  expect(niceTicks(2, 4, 2)).toEqual([2, 3, 4]);
  expect(niceTicks(0, 0, 6)).toEqual([0, 0.2]);
});

const COLOURS = { ink: '#000', line: '#888' };

it('predicted and measured values share the limits of their axes', () => {
  const groups = [
    {
      label: 'log FEV1',
      points: [
        [2.6, 4.3],
        [4.7, 4.4],
      ] as const,
    },
  ];
  const base = { kind: 'scatter', title: '', note: '', x: 'measured', y: 'predicted', groups } as const;
  const { xAxis, yAxis } = chartOption({ ...base, diagonal: true }, COLOURS);
  for (const axis of [xAxis, yAxis]) expect(axis).toMatchObject({ min: 2.5, max: 5 });
  expect(chartOption({ ...base, diagonal: false }, COLOURS).xAxis).not.toHaveProperty('min');
});

it('numbers at risk stand below the ticks of the time axis', () => {
  const figure = {
    kind: 'survival',
    title: '',
    note: '',
    lines: [{ label: 'low risk (n = 9)', points: [[0, 1]] }],
    atRisk: { times: [0, 500, 1000], rows: [{ label: 'low risk', counts: [9, 4, 0] }] },
  } as const;
  const [time, atRisk] = chartOption(figure, COLOURS).xAxis as [object, object];
  expect(time).toMatchObject({ min: 0, max: 1000, interval: 500 });
  expect(atRisk).toMatchObject({ name: 'low risk', data: ['9', '4', '0'], boundaryGap: false });
});
