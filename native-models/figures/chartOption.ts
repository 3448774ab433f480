import type { Figure } from './figure.ts';

/** Colours that the theme of the face decides; the others tell groups apart also for the colour-blind (Okabe & Ito). */
export interface ChartColours {
  readonly ink: string;
  readonly line: string;
}

const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Of ECharts; only plain data, so that it crosses processes. */
export type ChartOption = Readonly<Record<string, unknown>>;

/** A figure as an option of ECharts. */
export function chartOption(figure: Figure, { ink, line }: ChartColours): ChartOption {
  const axis = {
    nameTextStyle: { color: ink },
    axisLabel: { color: ink, lineHeight: 15 },
    axisLine: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line, opacity: 0.4 } },
  };
  const value = (name: string, more: object = {}) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 34,
    scale: true,
    ...axis,
    ...more,
  });
  const category = (data: readonly string[], more: object = {}) => ({
    type: 'category',
    data,
    ...axis,
    ...more,
  });
  const base = {
    animation: false,
    color: PALETTE,
    textStyle: { color: ink, fontFamily: 'sans-serif' },
    title: {
      text: figure.title,
      subtext: figure.note,
      textStyle: { color: ink, fontSize: 14 },
      subtextStyle: { color: ink },
    },
    grid: { left: 64, right: 24, top: 74, bottom: 56 },
    aria: { enabled: true },
    // Its default is HTML with styles inside, which the page's content policy forbids.
    tooltip: { trigger: 'item', renderMode: 'richText' },
  };
  switch (figure.kind) {
    case 'box':
      return {
        ...base,
        xAxis: category(figure.groups.map(({ label, count }) => `${label}\nn = ${count}`)),
        yAxis: value(figure.y, { nameGap: 46 }),
        series: [
          {
            type: 'boxplot',
            data: figure.groups.map(({ low, q1, median, q3, high }) => [low, q1, median, q3, high]),
            itemStyle: { color: 'transparent', borderColor: PALETTE[0] },
          },
          {
            type: 'scatter',
            symbolSize: 4,
            data: figure.groups.flatMap(({ outliers }, at) => outliers.map((outlier) => [at, outlier])),
          },
        ],
      };
    case 'forest':
      return {
        ...base,
        grid: { ...base.grid, left: 150 },
        xAxis: { ...value(figure.x), type: 'log', min: lowest(figure.rows), max: highest(figure.rows) },
        yAxis: category(
          figure.rows.map(({ label }) => label),
          { inverse: true },
        ),
        series: [
          ...figure.rows.map(({ low, high }, at) => ({
            type: 'line',
            symbol: 'none',
            lineStyle: { color: ink, width: 2 },
            data: [
              [low, at],
              [high, at],
            ],
          })),
          {
            type: 'scatter',
            symbol: 'rect',
            symbolSize: 9,
            data: figure.rows.map(({ estimate }, at) => [estimate, at]),
            markLine: {
              symbol: 'none',
              silent: true,
              label: { show: false },
              lineStyle: { color: ink, type: 'dashed' },
              data: [{ xAxis: 1 }],
            },
          },
        ],
      };
    case 'survival':
      return {
        ...base,
        legend: { top: 46, textStyle: { color: ink } },
        grid: { ...base.grid, top: 84 },
        xAxis: value('days', { min: 0, scale: false }),
        yAxis: value('survival', { min: 0, max: 1, nameGap: 40 }),
        series: figure.lines.map(({ label, points }) => ({
          type: 'line',
          name: label,
          step: 'end',
          symbol: 'none',
          data: points,
        })),
      };
    case 'scatter':
      return {
        ...base,
        ...(figure.groups.length > 1 && { legend: { top: 46, textStyle: { color: ink } } }),
        grid: { ...base.grid, top: 84 },
        xAxis: value(figure.x),
        yAxis: value(figure.y, { nameGap: 46 }),
        series: figure.groups.map(({ label, points }, at) => ({
          type: 'scatter',
          name: label,
          symbolSize: 6,
          data: points,
          ...(at === 0 &&
            figure.diagonal && {
              markLine: diagonal(
                figure.groups.flatMap((g) => g.points),
                ink,
              ),
            }),
        })),
      };
    case 'calibration':
      return {
        ...base,
        xAxis: value('predicted probability', { min: 0, max: 1 }),
        yAxis: value('observed share', { min: 0, max: 1, nameGap: 40 }),
        series: [
          ...figure.bins.map(({ predicted, low, high }) => ({
            type: 'line',
            symbol: 'none',
            lineStyle: { color: ink },
            data: [
              [predicted, low],
              [predicted, high],
            ],
          })),
          {
            type: 'line',
            data: figure.bins.map(({ predicted, observed }) => [predicted, observed]),
            markLine: diagonal(
              [
                [0, 0],
                [1, 1],
              ],
              ink,
            ),
          },
        ],
      };
  }
}

function diagonal(points: readonly (readonly [number, number])[], ink: string): object {
  const all = points.flat();
  const from = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const to = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: ink, type: 'dashed' },
    data: [[{ coord: [from, from] }, { coord: [to, to] }]],
  };
}

type Rows = readonly { readonly low: number; readonly high: number }[];
const lowest = (rows: Rows): number => rows.reduce((a, { low }) => Math.min(a, low), 0.9);
const highest = (rows: Rows): number => rows.reduce((a, { high }) => Math.max(a, high), 1.1);
