import { niceTicks } from './axisTicks.ts';
import { type ChartColours, type ChartStyle, chartBase, chartStyle, GRID } from './chartStyle.ts';
import type { Figure } from './figure.ts';

/** From low to high, seen on dark and light alike. */
const SEQUENCE = ['#3b6fb6', '#4fa3c7', '#8fb96a', '#dfa63c', '#d0662f', '#b5364a'];
/** Groups differ by shape as well. */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];

/** Of ECharts; only plain data, so that it crosses processes. */
export type ChartOption = Readonly<Record<string, unknown>>;

type FigureOf<Kind extends Figure['kind']> = Extract<Figure, { readonly kind: Kind }>;

/** A figure as an option of ECharts. */
export const chartOption = (figure: Figure, colours: ChartColours): ChartOption => ({
  ...chartBase(figure, colours),
  ...plotOf(figure, chartStyle(colours)),
});

function plotOf(figure: Figure, style: ChartStyle): ChartOption {
  switch (figure.kind) {
    case 'box':
      return boxPlot(figure, style);
    case 'forest':
      return forestPlot(figure, style);
    case 'survival':
      return survivalPlot(figure, style);
    case 'scatter':
      return scatterPlot(figure, style);
    case 'calibration':
      return calibrationPlot(figure, style);
  }
}

/** Quartiles of groups, with outliers. */
function boxPlot(figure: FigureOf<'box'>, { ink, category, value }: ChartStyle): ChartOption {
  return {
    xAxis: category(figure.groups.map(({ label, count }) => `${label}\nn = ${count}`)),
    yAxis: value(figure.y, { nameGap: 46 }),
    series: [
      {
        type: 'boxplot',
        data: figure.groups.map(({ low, q1, median, q3, high }) => [low, q1, median, q3, high]),
        itemStyle: { color: 'transparent', borderColor: ink, borderWidth: 1.5 },
      },
      {
        type: 'scatter',
        symbolSize: 5,
        itemStyle: { color: ink },
        data: figure.groups.flatMap(({ outliers }, at) => outliers.map((outlier) => [at, outlier])),
      },
    ],
  };
}

/** Estimates with their intervals on a logarithmic axis, where 1 is no effect. */
function forestPlot(figure: FigureOf<'forest'>, { ink, category, value }: ChartStyle): ChartOption {
  return {
    grid: { ...GRID, left: 150 },
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
}

/** Pixels of a row of numbers at risk. */
const RISK_ROW = 16;

/** Kaplan–Meier curves; the numbers at risk stand below the ticks, as labels of axes without lines. */
function survivalPlot(figure: FigureOf<'survival'>, { ink, value, category }: ChartStyle): ChartOption {
  const { times, rows } = figure.atRisk;
  const riskAxes = rows.map(({ label, counts }, row) =>
    category(counts.map(String), {
      position: 'bottom',
      offset: 60 + RISK_ROW * row,
      boundaryGap: false,
      axisLine: { show: false },
      axisTick: { show: false },
      // Negative: on the height of the row's name.
      axisLabel: { color: ink, fontSize: 11, interval: 0, margin: -5 },
      name: label,
      nameLocation: 'start',
      nameTextStyle: { color: ink, fontSize: 11 },
    }),
  );
  return {
    legend: { top: 58, textStyle: { color: ink } },
    grid: { ...GRID, left: 92, top: 96, bottom: GRID.bottom + 12 + RISK_ROW * rows.length },
    xAxis: [
      value('days, and numbers at risk', {
        min: 0,
        max: times.at(-1),
        interval: times[1],
        nameGap: 28,
      }),
      ...riskAxes,
    ],
    yAxis: value('survival', { min: 0, max: 1, nameGap: 40 }),
    series: figure.lines.map(({ label, points }) => ({
      type: 'line',
      name: label,
      step: 'end',
      symbol: 'none',
      data: points,
    })),
  };
}

/** Points by group. */
function scatterPlot(figure: FigureOf<'scatter'>, { ink, line, value }: ChartStyle): ChartOption {
  const points = figure.groups.flatMap((group) => group.points);
  const limits = figure.diagonal && points.length > 0 ? sameLimits(points) : {};
  return {
    ...(figure.groups.length > 1 && {
      legend: { top: 58, textStyle: { color: ink } },
      grid: { ...GRID, top: 96 },
    }),
    xAxis: value(figure.x, limits),
    yAxis: value(figure.y, { nameGap: 46, ...limits }),
    ...(figure.ordered && { color: SEQUENCE }),
    series: figure.groups.map(({ label, points, muted }, at) => ({
      type: 'scatter',
      name: label,
      symbol: muted ? 'emptyCircle' : SYMBOLS[at % SYMBOLS.length],
      ...(muted && { itemStyle: { color: line } }),
      symbolSize: 7,
      data: points,
      ...(at === 0 &&
        figure.diagonal && {
          markLine: diagonal(points, ink),
        }),
    })),
  };
}

/** Observed shares over predicted probabilities, with intervals. */
function calibrationPlot(figure: FigureOf<'calibration'>, { ink, value }: ChartStyle): ChartOption {
  return {
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

type Points = readonly (readonly [number, number])[];

/** Lowest and highest of both coordinates. */
function limitsOf(points: Points): readonly [from: number, to: number] {
  const all = points.flat();
  const from = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const to = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return [from, to];
}

/** Of both axes, where predicted and measured values are compared. */
function sameLimits(points: Points): ChartOption {
  const ticks = niceTicks(...limitsOf(points), 6);
  return { min: ticks[0], max: ticks.at(-1) };
}

function diagonal(points: Points, ink: string): object {
  const [from, to] = limitsOf(points);
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: ink, type: 'dashed' },
    data: [[{ coord: [from, from] }, { coord: [to, to] }]],
  };
}

type Rows = readonly { readonly low: number; readonly high: number }[];
const lowest = (rows: Rows): number =>
  outward(
    rows.reduce((a, { low }) => Math.min(a, low), 0.9),
    Math.floor,
  );
const highest = (rows: Rows): number =>
  outward(
    rows.reduce((a, { high }) => Math.max(a, high), 1.1),
    Math.ceil,
  );

/** To two digits, as an axis is labelled. @param limit above 0. */
function outward(limit: number, round: (value: number) => number): number {
  const digit = 10 ** (Math.floor(Math.log10(limit)) - 1);
  return Number((round(limit / digit) * digit).toPrecision(2));
}
